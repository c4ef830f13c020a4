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

/** What of storage Strimzi takes over; it reverts to the rest of before (its StorageDiff). */
const TAKEN_OVER = /^spec\.storage(\.volumes(\[\w+\])?)?(\.(size|deleteClaim|kraftMetadata|volumeAttributesClass))?$/;

const typeOf = (pool: unknown): unknown => at(pool, 'spec', 'storage', 'type');

const STORAGE_STAYS =
  'Strimzi takes over larger sizes, and volumes that are added or removed; type and all else of storage stay as they were made: add a node pool with the new storage, and move the partitions';

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

const hasRole = (pool: unknown, role: string): boolean => listAt(pool, 'spec', 'roles').includes(role);

const controllers = (pool: unknown): number =>
  hasRole(pool, 'controller') ? (numberAt(pool, 'spec', 'replicas') ?? 0) : 0;

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
    id: 'listener-for-clients',
    kinds: ['Kafka'],
    fields: /^spec\.kafka\.listeners\[\w+\](\.(name|port|type|tls|authentication)\b|$)/,
    effect: rolls,
    because: (subject) =>
      `clients get in only in the way that the listener has now: change them too; ${whyItRolls(subject)}`,
    source: 'Strimzi: GenericKafkaListener schema reference; Rolling pods using Strimzi',
  },
  {
    id: 'entity-operator-looks-elsewhere',
    kinds: ['Kafka'],
    fields: /^spec\.entityOperator(\.(topicOperator|userOperator)(\.watchedNamespace)?)?$/,
    change: ({ path, after }) => after === undefined || path.endsWith('.watchedNamespace'),
    effect: 'not possible',
    because:
      'nobody looks after the topics and users of before any more: what is there stays, and no change of it is taken over',
    source: 'Strimzi: EntityTopicOperatorSpec and EntityUserOperatorSpec schema references, watchedNamespace',
  },
  {
    id: 'entity-operator-secret-names',
    kinds: ['Kafka'],
    fields: /^spec\.entityOperator\.userOperator\.secretPrefix$/,
    effect: 'rolls pods',
    because:
      'the Secrets of users get other names: pods that are made anew find none by the old ones, so change what names them too',
    source: 'Strimzi: EntityUserOperatorSpec schema reference, secretPrefix',
  },
  {
    id: 'tiered-storage',
    kinds: ['Kafka'],
    fields: /^spec\.kafka\.tieredStorage\b/,
    change: ({ before }) => before !== undefined,
    effect: 'loses data',
    because: 'brokers no longer find the records that they have moved to the remote storage of before',
    source: 'Strimzi: Tiered storage; Apache Kafka: Tiered Storage, limitations',
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
    id: 'storage-stays',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.storage\b/,
    change: ({ path }, { before, after }) => !TAKEN_OVER.test(path) || typeOf(before) !== typeOf(after),
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
    id: 'pool-controllers',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.(replicas|roles)\b/,
    when: ({ before, after }) => controllers(before) !== controllers(after),
    effect: 'not possible',
    because: 'Strimzi does not support that the quorum of controllers grows or shrinks: keep the pools that control',
    source: 'Strimzi: Changing node pool roles, note on scaling controllers; KAFKA-16538',
  },
  {
    id: 'pool-no-brokers',
    kinds: ['KafkaNodePool'],
    fields: /^spec\.roles\b/,
    when: ({ before, after }) => hasRole(before, 'broker') && !hasRole(after, 'broker'),
    effect: 'not possible',
    because: 'Strimzi keeps the role broker on nodes that hold partitions: move them to other brokers before',
    source: 'Strimzi: Changing node pool roles',
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
