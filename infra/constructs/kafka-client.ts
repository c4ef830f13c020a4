import type { SecretValue } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { credentialSettings } from '../../job/kafka-credentials';
import type { Component } from './component';
import type { KafkaCluster } from './kafka-cluster';
import type { KafkaRights } from './kafka-rights';
import type { Environment, Mount } from './pod';
import { PASSWORD, scramUser } from './scram-user';

export interface KafkaClientProps extends Omit<KafkaRights, 'groupPrefix'> {
  readonly cluster: KafkaCluster;
  /** Who connects. */
  readonly component: Component;
}

/** What a client needs of a cluster that asks for passwords. */
export interface KafkaCredentials {
  readonly username: string;
  readonly password: SecretValue;
  /** Mounts the password, for programs that read it from a file. */
  readonly passwordMount: Mount;
  /** The password's path in the container. */
  readonly passwordFile: string;
  /** The complete `sasl.jaas.config` of Java clients. */
  readonly jaasConfig: SecretValue;
  /** Mounts the certificate of the cluster's authority. */
  readonly caMount: Mount;
  /** The certificate's path in the container. */
  readonly caFile: string;
}

const CA_DIRECTORY = '/etc/kafka/ca';
const USER_DIRECTORY = '/etc/kafka/user';

/** A component's way to Kafka: it may connect, and do with each topic what is declared here, and nothing else. */
export class KafkaClient extends Construct {
  readonly bootstrapServers: string;
  /** Undefined where the cluster lets everyone in. */
  readonly credentials: KafkaCredentials | undefined;

  constructor(scope: Construct, id: string, props: KafkaClientProps) {
    super(scope, id);
    const { cluster, component, reads = [], writes = [] } = props;
    this.bootstrapServers = cluster.bootstrapServers;
    cluster.allowFrom(component.connections);
    for (const topic of reads) topic.readers.push(this);
    for (const topic of writes) topic.writers.push(this);
    this.credentials = cluster.authenticated ? this.#user(props) : undefined;
  }

  #user(props: KafkaClientProps): KafkaCredentials {
    const name = props.component.name;
    const secret = scramUser(this, { cluster: props.cluster, name, rights: props });
    return {
      username: name,
      password: { secret, key: PASSWORD },
      passwordMount: { path: USER_DIRECTORY, secret },
      passwordFile: `${USER_DIRECTORY}/${PASSWORD}`,
      jaasConfig: { secret, key: 'sasl.jaas.config' },
      caMount: { path: CA_DIRECTORY, secret: props.cluster.caSecret },
      caFile: `${CA_DIRECTORY}/ca.crt`,
    };
  }
}

/** The variables by which our own programs are told who they are. */
export function credentialVariables(credentials: KafkaCredentials | undefined): Environment {
  if (credentials === undefined) return {};
  return {
    [credentialSettings.kafkaUsername.variable]: credentials.username,
    [credentialSettings.kafkaPasswordFile.variable]: credentials.passwordFile,
    [credentialSettings.kafkaCaFile.variable]: credentials.caFile,
  };
}
