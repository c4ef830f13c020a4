import { at } from '../../../value-at';
import type { FieldChange } from '../field-change';
import { cleansMore, isTopicSetting, keepsLess, same, topicValue } from '../kafka/settings';
import type { Rule, Subject } from '../rule';

const SETTING = /^spec\.config(\.|\[")([\w.]+)/;

const name = ({ path }: FieldChange): string => SETTING.exec(path)?.[2] ?? '';

const effective = (setting: string, { before, after, states }: Subject) =>
  [topicValue(before, setting, states.before), topicValue(after, setting, states.after)] as const;

/** Whether records go that were kept before. */
function keepsFewer(field: FieldChange, subject: Subject): boolean {
  const setting = name(field);
  const values = effective(setting, subject);
  if (setting === 'retention.ms' || setting === 'retention.bytes') return keepsLess(...values);
  if (setting === 'cleanup.policy') return cleansMore(...values);
  return /^(remote|local)\./.test(setting) && !same(...values);
}

/** How many replicas have to be in sync, where that is more than there are. */
function unreachable({ after, states }: Subject): string | undefined {
  const needed = topicValue(after, 'min.insync.replicas', states.after);
  return Number(needed) > Number(at(after, 'spec', 'replicas') ?? 1) ? needed : undefined;
}

const KAFKA = 'Apache Kafka: Topic configs';

/** The settings of topics, absent ones taken from the brokers. */
export const topicSettingRules: readonly Rule[] = [
  {
    id: 'topic-keeps-less',
    kinds: ['KafkaTopic'],
    fields: SETTING,
    change: keepsFewer,
    effect: 'loses data',
    because: 'records that the new setting no longer keeps are deleted',
    source: `${KAFKA}, retention.ms, retention.bytes and cleanup.policy`,
  },
  {
    id: 'topic-unclean-election',
    kinds: ['KafkaTopic'],
    fields: /\["unclean\.leader\.election\.enable"\]$/,
    change: (field, subject) => {
      const [before, after] = effective(name(field), subject);
      return before !== 'true' && after === 'true';
    },
    effect: 'loses data',
    because: 'once no replica in sync is left, one that lags behind leads, and records that it lacks are gone',
    source: `${KAFKA}, unclean.leader.election.enable`,
  },
  {
    id: 'topic-too-few-replicas',
    kinds: ['KafkaTopic'],
    actions: ['create', 'update'],
    fields: /^spec\.(replicas$|config(\.|\[")min\.insync\.replicas)/,
    when: (subject) => unreachable(subject) !== undefined,
    effect: 'not possible',
    because: (subject) =>
      `min.insync.replicas ${unreachable(subject)} is above its replicas: whatever is written with acks=all is refused`,
    source: `${KAFKA}, min.insync.replicas`,
  },
  {
    id: 'topic-setting-same',
    kinds: ['KafkaTopic'],
    fields: SETTING,
    change: (field, subject) => isTopicSetting(name(field)) && same(...effective(name(field), subject)),
    effect: 'no restart',
    because: 'it means the same to Kafka as before',
    source: `${KAFKA}, default values`,
  },
  {
    id: 'topic-setting',
    kinds: ['KafkaTopic'],
    fields: SETTING,
    change: (field) => isTopicSetting(name(field)),
    effect: 'no restart',
    because: 'the topic operator changes the topic while it is used; what is stored stays',
    source: `${KAFKA}; Strimzi: Configuring Kafka topics`,
  },
];
