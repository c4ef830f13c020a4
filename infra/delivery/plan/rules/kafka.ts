import { at, listAt, numberAt, type Rule, type Subject, textAt } from '../rule';
import { brokers, compareVersions, grew, shrank } from './landscape';
import { rolls, whyItRolls } from './rolling';

const REPLICATION = /^spec\.kafka\.config\["[a-z.]*(replication\.factor|min\.insync\.replicas|min\.isr)"\]$/;

const aboveBrokers = (value: unknown, { states }: Subject): boolean =>
  value !== undefined && Number(value) > (brokers(states.after) ?? Number.POSITIVE_INFINITY);

/** Any setting of the cluster, whether it changed or the brokers became fewer. */
const settingsAboveBrokers = (subject: Subject): string[] =>
  Object.entries(at(subject.after, 'spec', 'kafka', 'config') ?? {})
    .filter(([key, value]) => REPLICATION.test(`spec.kafka.config["${key}"]`) && aboveBrokers(value, subject))
    .map(([key, value]) => `${key} ${value}`);

const tooFewBrokers = (what: string, { states }: Subject): string =>
  `${what} is above the ${brokers(states.after)} brokers: choose at most ${brokers(states.after)}, or more brokers`;

const STORAGE = 'Strimzi: Configuring Kafka storage; KafkaNodePool schema reference, storage';

const STORAGE_STAYS =
  'type and class of storage stay as they were made, and Strimzi ignores the change: add a node pool with the new storage, and move the partitions';

/** What the brokers are too few for. */
export const replicationRules: readonly Rule[] = [
  {
    id: 'replication-above-brokers',
    kinds: ['Kafka'],
    actions: ['create', 'update'],
    fields: REPLICATION,
    when: (subject) => settingsAboveBrokers(subject).length > 0,
    effect: 'not possible',
    because: (subject) => tooFewBrokers(settingsAboveBrokers(subject).join(', '), subject),
    source: 'Strimzi: Configuring Kafka; Apache Kafka: Broker configs',
  },
];

/** The cluster and its node pools. */
export const kafkaRules: readonly Rule[] = [
  {
    id: 'kafka-version-lower',
    kinds: ['Kafka'],
    fields: /^spec\.kafka\.(version|metadataVersion)$/,
    change: ({ before, after }) => compareVersions(String(before), String(after)) > 0,
    effect: 'not possible',
    because:
      'an older Kafka can not read the metadata of a newer one: go back only while metadataVersion is still that of the older one',
    source: 'Strimzi: Downgrading Kafka',
  },
  {
    id: 'listener-network',
    kinds: ['Kafka'],
    fields:
      /^spec\.kafka\.listeners\[\w+\]\.(networkPolicyPeers|configuration\.(loadBalancerSourceRanges|allocateLoadBalancerNodePorts))\b/,
    effect: 'no restart',
    because: 'only the NetworkPolicy or the Service in front of the brokers changes',
    source: 'Strimzi: GenericKafkaListener schema reference',
  },
  {
    id: 'entity-operator',
    kinds: ['Kafka'],
    fields: /^spec\.entityOperator\b/,
    effect: 'rolls pods',
    because: 'the entity operator restarts; topics and users wait for it, records flow on',
    source: 'Strimzi: Configuring the Entity Operator',
  },
  {
    id: 'kafka-maintenance',
    kinds: ['Kafka'],
    fields: /^spec\.maintenanceTimeWindows\b/,
    effect: 'no restart',
    because: 'it counts when certificates are renewed',
    source: 'Strimzi: Maintenance time windows for rolling updates',
  },
  {
    id: 'kafka-rolls',
    kinds: ['Kafka'],
    fields:
      /^spec\.(kafka\.(version|metadataVersion|image|brokerRackInitImage|rack|logging|livenessProbe|readinessProbe|jvmOptions|jmxOptions|metricsConfig|listeners|authorization|template|tieredStorage|quotas)|clusterCa|clientsCa)\b/,
    effect: rolls,
    because: whyItRolls,
    source: 'Strimzi: Configuring Kafka; Rolling pods using Strimzi',
  },
  {
    id: 'kafka-deleted',
    kinds: ['Kafka', 'KafkaNodePool'],
    actions: ['delete'],
    effect: 'loses data',
    because: 'the brokers go, with every record that is not on a volume with deleteClaim: false',
    source: 'Strimzi: Configuring Kafka storage, deleteClaim',
  },
  {
    id: 'storage-type',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.storage\b/,
    when: ({ before, after }) => at(before, 'spec', 'storage', 'type') !== at(after, 'spec', 'storage', 'type'),
    effect: 'not possible',
    because: STORAGE_STAYS,
    source: STORAGE,
  },
  {
    id: 'storage-of-volume',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.storage(\.volumes\[\w+\])?\.(type|class|selector)\b/,
    effect: 'not possible',
    because: STORAGE_STAYS,
    source: STORAGE,
  },
  {
    id: 'storage-smaller',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.storage(\.volumes\[\w+\])?\.size$/,
    change: shrank,
    effect: 'not possible',
    because: 'a volume can grow but not shrink, and Strimzi ignores the change: keep the size',
    source: 'Strimzi: Resizing persistent volumes',
  },
  {
    id: 'storage-larger',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.storage(\.volumes\[\w+\])?\.size$/,
    change: grew,
    effect: rolls,
    because:
      'volumes grow where their storage class allows it; a broker restarts when its file system must be offline for that',
    source: 'Strimzi: Resizing persistent volumes',
  },
  {
    id: 'storage-volume-removed',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.storage\.volumes\[\w+\]$/,
    change: ({ after }) => after === undefined,
    effect: 'loses data',
    because: 'the partitions on the removed volume are gone: move them to another one first',
    source: 'Strimzi: Removing volumes from JBOD storage',
  },
  {
    id: 'storage-delete-claim',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.storage(\.volumes\[\w+\])?\.deleteClaim$/,
    effect: 'no restart',
    because: 'it counts when the pool is deleted',
    source: 'Strimzi: Configuring Kafka storage, deleteClaim',
  },
  {
    id: 'pool-fewer-nodes',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.replicas$/,
    change: shrank,
    effect: 'not possible',
    because: ({ fields: [field], after }) =>
      `Strimzi refuses to remove brokers that hold partitions: move them to the first ${field?.after} brokers of '${textAt(after, 'metadata', 'name')}' before`,
    source: 'Strimzi: Scaling Kafka clusters, Scaling down brokers',
  },
  {
    id: 'pool-more-controllers',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.replicas$/,
    when: ({ after }) => listAt(after, 'spec', 'roles').includes('controller'),
    effect: rolls,
    because: (subject) => `the quorum of controllers changes: ${whyItRolls(subject)}`,
    source: 'Strimzi: Scaling Kafka clusters; Managing KRaft controllers',
  },
  {
    id: 'pool-more-brokers',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.replicas$/,
    effect: 'no restart',
    because: 'brokers are added; partitions that exist stay where they are until they are moved',
    source: 'Strimzi: Scaling Kafka clusters, Adding brokers',
  },
  {
    id: 'pool-rolls',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.(replicas|storage|roles|resources|jvmOptions|template)\b/,
    effect: rolls,
    because: whyItRolls,
    source: 'Strimzi: Configuring node pools; Rolling pods using Strimzi',
  },
];

/** Shared with the topics, which have a replication factor too. */
export const replicasAboveBrokers = (subject: Subject): boolean =>
  aboveBrokers(at(subject.after, 'spec', 'replicas'), subject);

export const whyAboveBrokers = (subject: Subject): string =>
  tooFewBrokers(`replication factor ${numberAt(subject.after, 'spec', 'replicas')}`, subject);
