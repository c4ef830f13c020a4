import { topicRules } from '../../../infra/delivery/plan/rules/topics';
import { manifest } from './changes';
import { type RuleCase, testRules } from './rule-case';

const STRIMZI = 'kafka.strimzi.io/v1';
const kafka = (spec: object) => manifest(STRIMZI, 'Kafka', { spec });
const pool = (spec: object) =>
  manifest(STRIMZI, 'KafkaNodePool', { spec: { roles: ['broker'], replicas: 3, ...spec } });
const topic = (spec: object, metadata = {}) => manifest(STRIMZI, 'KafkaTopic', { spec }, metadata);
const user = (spec: object) => manifest(STRIMZI, 'KafkaUser', { spec });

const cases: RuleCase[] = [
  {
    rule: 'topic-replicas-above-brokers',
    effect: 'not possible',
    of: 'a new topic with more replicas than brokers',
    before: [pool({})],
    after: [pool({}), topic({ replicas: 4 })],
  },
  {
    rule: 'topic-fewer-partitions',
    effect: 'not possible',
    of: 'fewer partitions',
    before: [topic({ partitions: 2 })],
    after: [topic({ partitions: 1 })],
  },
  {
    rule: 'topic-more-partitions',
    effect: 'no restart',
    of: 'more partitions',
    before: [topic({ partitions: 1 })],
    after: [topic({ partitions: 2 })],
  },
  {
    rule: 'topic-fewer-partitions',
    effect: 'not possible',
    of: 'fewer partitions than the brokers gave a topic that named none',
    before: [kafka({ kafka: { config: { 'num.partitions': 4 } } }), topic({})],
    after: [kafka({ kafka: { config: { 'num.partitions': 4 } } }), topic({ partitions: 2 })],
  },
  {
    rule: 'topic-partitions-unnamed',
    effect: 'no restart',
    of: 'partitions that are no longer named',
    before: [topic({ partitions: 2 })],
    after: [topic({})],
  },
  {
    rule: 'topic-replicas',
    effect: 'not possible',
    of: 'another replication factor without Cruise Control',
    before: [pool({}), topic({ replicas: 1 })],
    after: [pool({}), topic({ replicas: 3 })],
  },
  {
    rule: 'topic-config',
    effect: 'no restart',
    of: 'another replication factor with Cruise Control',
    before: [kafka({ cruiseControl: {} }), topic({ replicas: 1 })],
    after: [kafka({ cruiseControl: {} }), topic({ replicas: 3 })],
  },
  {
    rule: 'topic-name',
    effect: 'not possible',
    of: 'another topicName',
    before: [topic({ topicName: 'a' })],
    after: [topic({ topicName: 'b' })],
  },
  {
    rule: 'topic-keeps-less',
    effect: 'loses data',
    of: 'a shorter retention',
    before: [topic({ config: { 'retention.ms': 2 } })],
    after: [topic({ config: { 'retention.ms': 1 } })],
  },
  {
    rule: 'topic-deleted',
    effect: 'loses data',
    of: 'a renamed topic',
    before: [topic({}, { name: 'a' })],
    after: [topic({}, { name: 'b' })],
  },
  {
    rule: 'user-authentication',
    effect: 'no restart',
    of: 'another authentication of a user',
    before: [user({ authentication: { type: 'tls' } })],
    after: [user({ authentication: { type: 'scram-sha-512' } })],
  },
  {
    rule: 'user-rights',
    effect: 'no restart',
    of: 'other rights of a user',
    before: [user({ authorization: { acls: [] } })],
    after: [user({ authorization: { acls: [{ operations: ['Read'] }] } })],
  },
  { rule: 'user-deleted', effect: 'no restart', of: 'a user deleted', before: [user({})] },
];

describe('the rules for topics and users', () => {
  testRules(cases);

  it('have a test each', () => {
    const tested = new Set(cases.map(({ rule }) => rule));
    expect(topicRules.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
  });
});
