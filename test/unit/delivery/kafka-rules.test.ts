import { kafkaRules } from '../../../infra/delivery/plan/rules/kafka';
import { manifest } from './changes';
import { type RuleCase, testRules } from './rule-case';

const STRIMZI = 'kafka.strimzi.io/v1';
const kafka = (spec: object) => manifest(STRIMZI, 'Kafka', { spec });
const broker = (config: object) => kafka({ kafka: { config } });
const pool = (spec: object) =>
  manifest(STRIMZI, 'KafkaNodePool', { spec: { roles: ['broker'], replicas: 3, ...spec } });
const volume = (fields: object) => ({ id: 0, type: 'persistent-claim', size: '2Gi', ...fields });
const jbod = (...volumes: readonly object[]) => pool({ storage: { type: 'jbod', volumes } });
const roles = ['controller', 'broker'];
const listener = (fields: object) => kafka({ kafka: { listeners: [{ name: 'tls', port: 9093, ...fields }] } });

const cases: RuleCase[] = [
  {
    rule: 'replication-above-brokers',
    effect: 'not possible',
    of: 'a default replication factor above the brokers',
    before: [broker({ 'default.replication.factor': 3 }), pool({})],
    after: [broker({ 'default.replication.factor': 4 }), pool({})],
  },
  {
    rule: 'kafka-version-lower',
    effect: 'not possible',
    of: 'an older version of Kafka',
    before: [kafka({ kafka: { version: '4.10.0' } })],
    after: [kafka({ kafka: { version: '4.9.1' } })],
  },
  {
    rule: 'broker-setting-dynamic',
    effect: 'no restart',
    of: 'a broker setting that is dynamic',
    before: [broker({ 'log.retention.ms': 1 })],
    after: [broker({ 'log.retention.ms': 2 })],
  },
  {
    rule: 'listener-network',
    effect: 'no restart',
    of: 'other peers of a listener',
    before: [listener({ networkPolicyPeers: [] })],
    after: [listener({ networkPolicyPeers: [{ podSelector: {} }] })],
  },
  {
    rule: 'entity-operator',
    effect: 'rolls pods',
    of: 'other resources of the topic operator',
    before: [kafka({ entityOperator: { topicOperator: { resources: 1 } } })],
    after: [kafka({ entityOperator: { topicOperator: { resources: 2 } } })],
  },
  {
    rule: 'kafka-rolls',
    effect: 'rolls brokers',
    of: 'a broker setting that is not dynamic',
    before: [broker({ 'auto.create.topics.enable': true })],
    after: [broker({ 'auto.create.topics.enable': false })],
  },
  {
    rule: 'kafka-rolls',
    effect: 'loses data',
    of: 'the only broker restarted, with ephemeral storage',
    before: [listener({ tls: true }), pool({ replicas: 1, storage: { type: 'ephemeral' } })],
    after: [listener({ tls: false }), pool({ replicas: 1, storage: { type: 'ephemeral' } })],
  },
  { rule: 'kafka-deleted', effect: 'loses data', of: 'a node pool deleted', before: [pool({})] },
  {
    rule: 'storage-type',
    effect: 'not possible',
    of: 'another type of storage',
    before: [pool({ storage: { type: 'ephemeral' } })],
    after: [pool({ storage: { type: 'jbod' } })],
  },
  {
    rule: 'storage-of-volume',
    effect: 'not possible',
    of: 'another class of a volume',
    before: [jbod(volume({ class: 'a' }))],
    after: [jbod(volume({ class: 'b' }))],
  },
  {
    rule: 'storage-smaller',
    effect: 'not possible',
    of: 'smaller volumes of brokers',
    before: [jbod(volume({ size: '2Gi' }))],
    after: [jbod(volume({ size: '1Gi' }))],
  },
  {
    rule: 'storage-larger',
    effect: 'rolls brokers',
    of: 'larger volumes of brokers',
    before: [jbod(volume({ size: '1Gi' }))],
    after: [jbod(volume({ size: '2Gi' }))],
  },
  {
    rule: 'storage-volume-removed',
    effect: 'loses data',
    of: 'a volume of brokers removed',
    before: [jbod(volume({}), volume({ id: 1 }))],
    after: [jbod(volume({}))],
  },
  {
    rule: 'storage-delete-claim',
    effect: 'no restart',
    of: 'volumes that are to go with the pool',
    before: [jbod(volume({ deleteClaim: false }))],
    after: [jbod(volume({ deleteClaim: true }))],
  },
  {
    rule: 'pool-fewer-nodes',
    effect: 'not possible',
    of: 'fewer brokers',
    before: [pool({ replicas: 3 })],
    after: [pool({ replicas: 2 })],
  },
  {
    rule: 'pool-more-controllers',
    effect: 'rolls brokers',
    of: 'more nodes that are controllers',
    before: [pool({ roles, replicas: 3 })],
    after: [pool({ roles, replicas: 5 })],
  },
  {
    rule: 'pool-more-brokers',
    effect: 'no restart',
    of: 'more brokers',
    before: [pool({ replicas: 3 })],
    after: [pool({ replicas: 4 })],
  },
  {
    rule: 'pool-rolls',
    effect: 'rolls brokers',
    of: 'another heap',
    before: [pool({ jvmOptions: { '-Xmx': '1g' } })],
    after: [pool({ jvmOptions: { '-Xmx': '2g' } })],
  },
];

describe('the rules for Kafka', () => {
  testRules(cases);

  it('have a test each', () => {
    const tested = new Set(cases.map(({ rule }) => rule));
    expect(kafkaRules.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
  });
});
