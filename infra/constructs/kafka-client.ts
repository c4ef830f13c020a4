import { Construct } from 'constructs';
import { credentialSettings } from '../../job/kafka-credentials';
import { type KafkaAcl, type KafkaOperation, KafkaUser } from '../crds/kafka-user';
import { CLUSTER_LABEL } from '../crds/strimzi';
import type { Component } from './component';
import type { KafkaCluster } from './kafka-cluster';
import type { Environment, Mount, SecretKey } from './pod';
import type { Topic } from './topic';

export interface KafkaClientProps {
  readonly cluster: KafkaCluster;
  /** Who connects. */
  readonly component: Component;
  /** @default [] */
  readonly reads?: readonly Topic[];
  /** @default [] */
  readonly writes?: readonly Topic[];
  /**
   * The consumer groups that read.
   * @default []
   */
  readonly groups?: readonly string[];
  /**
   * Whether it may also look at the cluster's and all groups' state.
   * @default false
   */
  readonly inspects?: boolean;
}

/** What a client needs of a cluster that asks for passwords. */
export interface KafkaCredentials {
  readonly username: string;
  readonly password: SecretKey;
  /** Mounts the password, for programs that read it from a file. */
  readonly passwordMount: Mount;
  /** The password's path in the container. */
  readonly passwordFile: string;
  /** The complete `sasl.jaas.config` of Java clients. */
  readonly jaasConfig: SecretKey;
  /** Mounts the certificate of the cluster's authority. */
  readonly caMount: Mount;
  /** The certificate's path in the container. */
  readonly caFile: string;
}

const CA_DIRECTORY = '/etc/kafka/ca';
const USER_DIRECTORY = '/etc/kafka/user';
/** Strimzi's name for it within the user's Secret. */
const PASSWORD = 'password';

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
    new KafkaUser(this, 'User', {
      metadata: { name, labels: { [CLUSTER_LABEL]: props.cluster.clusterName } },
      spec: {
        authentication: { type: 'scram-sha-512' },
        authorization: { type: 'simple', acls: acls(props) },
      },
    });
    return {
      username: name,
      password: { secret: name, key: PASSWORD },
      passwordMount: { path: USER_DIRECTORY, secret: name },
      passwordFile: `${USER_DIRECTORY}/${PASSWORD}`,
      jaasConfig: { secret: name, key: 'sasl.jaas.config' },
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

function acls({ reads = [], writes = [], groups = [], inspects = false }: KafkaClientProps): KafkaAcl[] {
  const literal = (type: 'topic' | 'group', name: string, ...operations: KafkaOperation[]): KafkaAcl => ({
    resource: { type, name, patternType: 'literal' },
    operations,
  });
  return [
    ...reads.map((topic) => literal('topic', topic.name, 'Describe', 'Read')),
    ...writes.map((topic) => literal('topic', topic.name, 'Describe', 'Write')),
    ...groups.map((group) => literal('group', group, 'Describe', 'Read')),
    ...(inspects
      ? [
          { resource: { type: 'cluster' as const }, operations: ['Describe', 'DescribeConfigs'] as const },
          literal('topic', '*', 'Describe', 'DescribeConfigs'),
          literal('group', '*', 'Describe'),
        ]
      : []),
  ];
}
