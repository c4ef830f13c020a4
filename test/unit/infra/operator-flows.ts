/** A connection that a pod which an operator makes cannot do without, or that the operator needs to it. */
export interface Flow {
  readonly from: string;
  readonly to: string;
  /** As the packet has it: behind the Service. 0 stands for the API server's, which depends on the cluster. */
  readonly port: number;
  readonly why: string;
  readonly source: string;
}

const API = 0;
const STRIMZI = 'strimzi-kafka-operator 1.2.0';
const FLINK = 'flink-kubernetes-operator 1.15.0';

export const STRIMZI_FLOWS: readonly Flow[] = [
  {
    from: 'kafka',
    to: 'kubernetes-api',
    port: API,
    why: 'a broker reads its keystores from Secrets when it starts (KubernetesSecretConfigProvider)',
    source: `${STRIMZI}: KafkaBrokerConfigurationBuilder, config.providers.strimzisecrets`,
  },
  {
    from: 'kafka',
    to: 'kubernetes-api',
    port: API,
    why: "the agent in each broker reads the certificates of its own server and of the cluster's authority",
    source: `${STRIMZI}: KafkaAgent.getKubernetesSecret`,
  },
  {
    from: 'kafka',
    to: 'kafka',
    port: 9090,
    why: 'the quorum of controllers',
    source: `${STRIMZI}: KafkaCluster.CONTROLPLANE_PORT`,
  },
  { from: 'kafka', to: 'kafka', port: 9091, why: 'replication', source: `${STRIMZI}: KafkaCluster.REPLICATION_PORT` },
  {
    from: 'strimzi-operator',
    to: 'kafka',
    port: 9090,
    why: 'asks the controllers whether a node may be rolled',
    source: `${STRIMZI}: KafkaCluster.generateNetworkPolicy, KafkaRoller`,
  },
  {
    from: 'strimzi-operator',
    to: 'kafka',
    port: 9091,
    why: 'asks the brokers whether one may be rolled, and changes what needs no restart',
    source: `${STRIMZI}: KafkaCluster.generateNetworkPolicy, KafkaRoller`,
  },
  {
    from: 'strimzi-operator',
    to: 'kafka',
    port: 8443,
    why: "asks a broker's agent whether it is recovering its log",
    source: `${STRIMZI}: KafkaCluster.KAFKA_AGENT_PORT, KafkaAgentClient`,
  },
  {
    from: 'entity-operator',
    to: 'kafka',
    port: 9091,
    why: 'makes topics and users',
    source: `${STRIMZI}: KafkaCluster.generateNetworkPolicy, EntityTopicOperator`,
  },
  {
    from: 'entity-operator',
    to: 'kubernetes-api',
    port: API,
    why: 'watches KafkaTopics and KafkaUsers, and writes their Secrets',
    source: `${STRIMZI}: EntityTopicOperator, EntityUserOperator (their Roles)`,
  },
  ...[8080, 8081].map((port) => ({
    from: 'node',
    to: 'entity-operator',
    port,
    why: 'probes of the topic operator and of the user operator',
    source: `${STRIMZI}: EntityTopicOperator.HEALTHCHECK_PORT, EntityUserOperator.HEALTHCHECK_PORT`,
  })),
];

export const FLINK_FLOWS: readonly Flow[] = [
  {
    from: 'flink-operator',
    to: 'job',
    port: 8081,
    why: 'asks the JobManager how the job is',
    source: `${FLINK}: AbstractFlinkService.getClusterClient`,
  },
  {
    from: 'job',
    to: 'job',
    port: 6123,
    why: 'a TaskManager registers with the JobManager',
    source: 'Flink 2.3: jobmanager.rpc.port',
  },
  {
    from: 'job',
    to: 'job',
    port: 6122,
    why: 'the JobManager gives a TaskManager its tasks',
    source: 'Flink 2.3: taskmanager.rpc.port',
  },
  { from: 'job', to: 'job', port: 6121, why: 'rows between TaskManagers', source: 'Flink 2.3: taskmanager.data.port' },
  { from: 'job', to: 'job', port: 6124, why: 'a TaskManager fetches jars', source: 'Flink 2.3: blob.server.port' },
  {
    from: 'job',
    to: 'job',
    port: 6125,
    why: 'the JobManager asks for metrics',
    source: 'Flink 2.3: metrics.internal.query-service.port',
  },
];

/** Of JobManagers, and of TaskManagers, which look for the leader. */
export const FLINK_HIGH_AVAILABILITY_FLOWS: readonly Flow[] = [
  {
    from: 'job',
    to: 'kubernetes-api',
    port: API,
    why: 'leader election by ConfigMaps',
    source: 'Flink 2.3: KubernetesLeaderElectionHaServices',
  },
];
