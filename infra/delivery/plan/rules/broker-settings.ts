import type { FieldChange } from '../field-change';
import { brokerValue, cleansMore, keepsLess, kindOf, same, textOf } from '../kafka/settings';
import type { Rule, Subject } from '../rule';
import { rolls, whyItRolls } from './rolling';

const SETTING = /^spec\.kafka\.config(\.|\[")([\w.]+)/;

const name = ({ path }: FieldChange): string => SETTING.exec(path)?.[2] ?? '';

/** What Strimzi sets itself (KafkaClusterSpec's FORBIDDEN_PREFIXES and their exceptions). */
const STRIMZIS =
  /^(listeners|advertised\.|broker\.|listener\.|host\.name|port|inter\.broker\.listener\.name|sasl\.|ssl\.|security\.|password\.|log\.dir|zookeeper\.|authorizer\.|super\.user|cruise\.control\.metrics\.|node\.id|process\.roles|controller\.|metadata\.log\.dir|client\.quota\.callback\.static\.|prometheus\.metrics\.reporter\.|cordoned\.log\.dirs)/;
const AFTER_ALL =
  /^(sasl\.server\.max\.receive\.size|ssl\.(cipher\.suites|protocol|enabled\.protocols|secure\.random\.implementation)|cruise\.control\.metrics\.topic\..*|broker\.(session\.timeout|heartbeat\.interval)\.ms|controller\.(socket\.timeout\.ms|quorum\.(election\.backoff\.max|election\.timeout|fetch\.timeout)\.ms))$/;

const effective = (setting: string, { before, after }: Subject) =>
  [brokerValue(before, setting), brokerValue(after, setting)] as const;

const RETENTION = /^log\.retention\.(ms|minutes|hours)$/;

/** Whether records go that were kept before. */
function keepsFewer(field: FieldChange, subject: Subject): boolean {
  const setting = name(field);
  if (RETENTION.test(setting)) return keepsLess(...effective('log.retention.ms', subject));
  if (setting === 'log.retention.bytes') return keepsLess(...effective(setting, subject));
  if (setting === 'log.cleanup.policy') return cleansMore(...effective(setting, subject));
  return /^(remote|log\.remote|log\.local)\./.test(setting) && !isSame(field, subject);
}

const becomesTrue = (setting: string, subject: Subject): boolean => {
  const [before, after] = effective(setting, subject);
  return before !== 'true' && after === 'true';
};

/** A removed setting is not the same even where its value was the default: Strimzi has the brokers read it anew. */
const isSame = (field: FieldChange, subject: Subject): boolean =>
  field.after !== undefined &&
  same(textOf(field.before) ?? brokerValue(subject.before, name(field)), textOf(field.after));

const KAFKA = 'Apache Kafka: Broker configs, Update mode';

/** The settings of the brokers, by what Kafka itself says of each. */
export const brokerSettingRules: readonly Rule[] = [
  {
    id: 'broker-keeps-less',
    kinds: ['Kafka'],
    fields: SETTING,
    change: keepsFewer,
    also: true,
    effect: 'loses data',
    because: 'records that the new setting no longer keeps are deleted, of every topic without a setting of its own',
    source: 'Apache Kafka: Broker configs, log.retention.* and log.cleanup.policy',
  },
  {
    id: 'broker-unclean-election',
    kinds: ['Kafka'],
    fields: /\["unclean\.leader\.election\.enable"\]$/,
    change: (field, subject) => becomesTrue(name(field), subject),
    also: true,
    effect: 'loses data',
    because: 'once no replica in sync is left, one that lags behind leads, and records that it lacks are gone',
    source: 'Apache Kafka: Broker configs, unclean.leader.election.enable',
  },
  {
    id: 'broker-setting-of-strimzi',
    kinds: ['Kafka'],
    fields: SETTING,
    change: (field) => STRIMZIS.test(name(field)) && !AFTER_ALL.test(name(field)),
    effect: 'not possible',
    because: 'Strimzi sets this itself, and ignores what is declared',
    source: 'Strimzi: KafkaClusterSpec schema reference, config',
  },
  {
    id: 'broker-setting-same',
    kinds: ['Kafka'],
    fields: SETTING,
    change: (field, subject) => kindOf(name(field)) !== undefined && isSame(field, subject),
    effect: 'no restart',
    because: 'it means the same to Kafka as before',
    source: 'Apache Kafka: Broker configs, default values',
  },
  {
    id: 'broker-setting-dynamic',
    kinds: ['Kafka'],
    fields: SETTING,
    change: (field) => kindOf(name(field)) === 'cluster-wide',
    effect: 'no restart',
    because: 'brokers take the setting over while they run',
    source: KAFKA,
  },
  {
    id: 'broker-setting-per-broker',
    kinds: ['Kafka'],
    fields: SETTING,
    change: (field) => kindOf(name(field)) === 'per-broker',
    effect: rolls,
    because: (subject) =>
      `each broker is asked to take the setting over, and restarted where it can not: ${whyItRolls(subject)}`,
    source: `${KAFKA}; Strimzi: Rolling pods using Strimzi`,
  },
  {
    id: 'broker-setting-read-only',
    kinds: ['Kafka'],
    fields: SETTING,
    change: (field) => kindOf(name(field)) === 'read-only',
    effect: rolls,
    because: (subject) => `a running broker refuses the setting: ${whyItRolls(subject)}`,
    source: KAFKA,
  },
];
