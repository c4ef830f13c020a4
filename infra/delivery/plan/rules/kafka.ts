import { compareVersions } from '../../../compare-versions';
import { at, numberAt } from '../../../value-at';
import type { Rule, Subject } from '../rule';
import { brokers } from '../state-queries';
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

/** The cluster; its settings and its node pools have rules of their own. */
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
    because: 'the previous topics and users are no longer managed: they stay, and changes to them have no effect',
    source: 'Strimzi: EntityTopicOperatorSpec and EntityUserOperatorSpec schema references, watchedNamespace',
  },
  {
    id: 'entity-operator-secret-names',
    kinds: ['Kafka'],
    fields: /^spec\.entityOperator\.userOperator\.secretPrefix$/,
    effect: 'rolls pods',
    because:
      "the Secrets of users get other names: new pods don't find them by the old names, so change the references as well",
    source: 'Strimzi: EntityUserOperatorSpec schema reference, secretPrefix',
  },
  {
    id: 'tiered-storage',
    kinds: ['Kafka'],
    fields: /^spec\.kafka\.tieredStorage\b/,
    change: ({ before }) => before !== undefined,
    effect: 'loses data',
    because: 'brokers no longer find the records that they moved to the previous remote storage',
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
];

/** Shared with the topics, which have a replication factor too. */
export const replicasAboveBrokers = (subject: Subject): boolean =>
  aboveBrokers(at(subject.after, 'spec', 'replicas'), subject);

export const whyAboveBrokers = (subject: Subject): string =>
  tooFewBrokers(`replication factor ${numberAt(subject.after, 'spec', 'replicas')}`, subject);
