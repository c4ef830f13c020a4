import { type ISecret, Secret } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { KafkaUser } from '../crds/kafka-user';
import { CLUSTER_LABEL } from '../crds/strimzi';
import type { KafkaCluster } from './kafka-cluster';
import { aclsOf, type KafkaRights } from './kafka-rights';

export interface ScramUserProps {
  readonly cluster: KafkaCluster;
  readonly name: string;
  readonly rights: KafkaRights;
}

/** Strimzi's name for it within the user's Secret, which is called like the user. */
export const PASSWORD = 'password';

/** Declares a user with a password, which Strimzi makes: the Secret that it is in. */
export function scramUser(scope: Construct, { cluster, name, rights }: ScramUserProps): ISecret {
  new KafkaUser(scope, 'User', {
    metadata: { name, labels: { [CLUSTER_LABEL]: cluster.clusterName } },
    spec: {
      authentication: { type: 'scram-sha-512' },
      authorization: { type: 'simple', acls: aclsOf(rights) },
    },
  });
  return Secret.fromSecretName(scope, 'Secret', name);
}
