import type { SecretValue } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { INSPECTION_GROUP } from '../../job/inspection-group';
import type { KafkaCluster } from './kafka-cluster';
import { PASSWORD, scramUser } from './scram-user';
import type { Topic } from './topic';

export interface KafkaVerifierProps {
  readonly cluster: KafkaCluster;
  readonly topic: Topic;
}

const NAME = 'verify';

/**
 * Whoever looks up in Kafka what was sent, to find it again: a user that may read one topic, and nothing else. It comes
 * through a port-forward, so that no pod is let in, and it is no reader that a topic is there for.
 */
export class KafkaVerifier extends Construct {
  /** Undefined where the cluster lets everyone in. */
  readonly credentials:
    | { readonly username: string; readonly password: SecretValue; readonly ca: SecretValue }
    | undefined;

  constructor(scope: Construct, id: string, { cluster, topic }: KafkaVerifierProps) {
    super(scope, id);
    if (!cluster.authenticated) return;
    const secret = scramUser(this, { cluster, name: NAME, rights: { reads: [topic], groupPrefix: INSPECTION_GROUP } });
    this.credentials = {
      username: NAME,
      password: { secret, key: PASSWORD },
      ca: { secret: cluster.caSecret, key: 'ca.crt' },
    };
  }
}
