import { at, textAt } from '../../../value-at';
import type { State } from '../plan';
import type { Rule, Subject } from '../rule';
import { ofKind } from '../state-queries';
import { replicasAboveBrokers, whyAboveBrokers } from './kafka';

const hasCruiseControl = ({ states }: Subject): boolean =>
  ofKind(states.after, 'Kafka').some((kafka) => at(kafka, 'spec', 'cruiseControl') !== undefined);

/** What a topic got that named no partitions. */
const defaultPartitions = (state: State): number =>
  Number(at(ofKind(state, 'Kafka')[0], 'spec', 'kafka', 'config', 'num.partitions') ?? 1);

/** As Kafka calls it. */
const nameOf = (topic: unknown): string | undefined =>
  textAt(topic, 'spec', 'topicName') ?? textAt(topic, 'metadata', 'name');

/** The topic that takes the place of a deleted one: the one that its construct declares now. */
function successor({ before, states }: Subject): string | undefined {
  const place = states.before.objects.find(({ manifest }) => manifest === before)?.path;
  const found = states.after.objects.find(({ path, manifest }) => path === place && manifest.kind === 'KafkaTopic');
  return nameOf(found?.manifest);
}

function whyDeleted(subject: Subject): string {
  const name = nameOf(subject.before);
  const next = successor(subject);
  const lost = `the topic '${name}' is deleted with all of its records`;
  return next === undefined
    ? lost
    : `${lost}, and '${next}' begins empty: a topic can not be renamed; let consumers read the old one to its end before`;
}

/** Topics and users. */
export const topicRules: readonly Rule[] = [
  {
    id: 'topic-replicas-above-brokers',
    kinds: ['KafkaTopic'],
    actions: ['create', 'update'],
    fields: /^spec\.replicas$/,
    when: replicasAboveBrokers,
    effect: 'not possible',
    because: whyAboveBrokers,
    source: 'Apache Kafka: Adding and removing topics; Strimzi: Configuring Kafka topics',
  },
  {
    id: 'topic-fewer-partitions',
    kinds: ['KafkaTopic'],
    fields: /^spec\.partitions$/,
    change: ({ before, after }, { states }) =>
      after !== undefined && Number(after) < Number(before ?? defaultPartitions(states.before)),
    effect: 'not possible',
    because: 'partitions can be added but not removed: keep the number, or declare a new topic',
    source: 'Strimzi: Configuring Kafka topics',
  },
  {
    id: 'topic-more-partitions',
    kinds: ['KafkaTopic'],
    fields: /^spec\.partitions$/,
    change: ({ after }) => after !== undefined,
    effect: 'no restart',
    because:
      'partitions are added; records that exist stay where they are, and keys go to other partitions from now on',
    source: 'Strimzi: Configuring Kafka topics; Apache Kafka: Modifying topics',
  },
  {
    id: 'topic-partitions-unnamed',
    kinds: ['KafkaTopic'],
    fields: /^spec\.partitions$/,
    effect: 'no restart',
    because: 'the topic keeps the partitions that it has; a new one gets as many as the brokers name in num.partitions',
    source: 'Strimzi: KafkaTopic schema reference, partitions',
  },
  {
    id: 'topic-replicas',
    kinds: ['KafkaTopic'],
    fields: /^spec\.replicas$/,
    when: (subject) => !hasCruiseControl(subject),
    effect: 'not possible',
    because:
      'the topic operator changes a replication factor only by Cruise Control, which is not deployed: reassign the partitions by hand, then declare the number',
    source: 'Strimzi: Using Cruise Control to modify topic replication factor',
  },
  {
    id: 'topic-name',
    kinds: ['KafkaTopic'],
    fields: /^spec\.topicName$/,
    effect: 'not possible',
    because: 'a topic can not be renamed: declare a new one, and let consumers read the old one to its end',
    source: 'Strimzi: Configuring Kafka topics',
  },
  {
    id: 'topic-replicas-by-cruise-control',
    kinds: ['KafkaTopic'],
    fields: /^spec\.replicas$/,
    effect: 'no restart',
    because: 'Cruise Control moves the replicas while the topic is used',
    source: 'Strimzi: Using Cruise Control to modify topic replication factor',
  },
  {
    id: 'topic-deleted',
    kinds: ['KafkaTopic'],
    actions: ['delete'],
    effect: 'loses data',
    because: whyDeleted,
    source: 'Strimzi: Configuring Kafka topics; Managing topics, deletion',
  },
  {
    id: 'user-authentication',
    kinds: ['KafkaUser'],
    fields: /^spec\.authentication\b/,
    effect: 'no restart',
    because: "the user's Secret is recreated: pods that hold the old password can't connect again until they restart",
    source: 'Strimzi: Securing access to Kafka, user authentication',
  },
  {
    id: 'user-rights',
    kinds: ['KafkaUser'],
    fields: /^spec\.(authorization|quotas)\b/,
    effect: 'no restart',
    because: 'rights and quotas count from the next request on',
    source: 'Strimzi: Securing access to Kafka, user authorization',
  },
  {
    id: 'user-deleted',
    kinds: ['KafkaUser'],
    actions: ['delete'],
    effect: 'no restart',
    because: 'its password is deleted: clients that still use it are rejected',
    source: 'Strimzi: Securing access to Kafka, user authentication',
  },
];
