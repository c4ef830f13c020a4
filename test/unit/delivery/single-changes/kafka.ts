import type { RuleCase } from '../rule-case';
import { kafka, pool } from './strimzi';

const listener = (fields: object) => kafka({ kafka: { listeners: [{ name: 'tls', port: 9093, ...fields }] } });

/** Single changes of the cluster, but for its settings and its node pools. */
export const kafkaChanges: readonly RuleCase[] = [
  {
    rule: 'kafka-version-lower',
    effect: 'not possible',
    of: 'an older version of Kafka',
    before: [kafka({ kafka: { version: '4.10.0' } })],
    after: [kafka({ kafka: { version: '4.9.1' } })],
  },
  {
    rule: 'kafka-maintenance',
    effect: 'no restart',
    of: 'another time for the renewal of certificates',
    before: [kafka({ maintenanceTimeWindows: ['* * 1 * * ?'] })],
    after: [kafka({ maintenanceTimeWindows: ['* * 2 * * ?'] })],
  },
  {
    rule: 'kafka-rolls',
    effect: 'rolls brokers',
    of: 'another version of Kafka',
    before: [kafka({ kafka: { version: '4.2.0' } })],
    after: [kafka({ kafka: { version: '4.3.1' } })],
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
    rule: 'entity-operator-looks-elsewhere',
    effect: 'not possible',
    of: 'another namespace of the topics',
    before: [kafka({ entityOperator: { topicOperator: { watchedNamespace: 'a' } } })],
    after: [kafka({ entityOperator: { topicOperator: { watchedNamespace: 'b' } } })],
  },
  {
    rule: 'entity-operator-looks-elsewhere',
    effect: 'not possible',
    of: 'no operator for users any more',
    before: [kafka({ entityOperator: { topicOperator: {}, userOperator: {} } })],
    after: [kafka({ entityOperator: { topicOperator: {} } })],
  },
  {
    rule: 'entity-operator-secret-names',
    effect: 'rolls pods',
    of: "other names of the users' Secrets",
    before: [kafka({ entityOperator: { userOperator: {} } })],
    after: [kafka({ entityOperator: { userOperator: { secretPrefix: 'kafka-' } } })],
  },
  {
    rule: 'listener-for-clients',
    effect: 'rolls brokers',
    of: 'a listener that asks for a password',
    before: [listener({})],
    after: [listener({ authentication: { type: 'scram-sha-512' } })],
  },
  {
    rule: 'tiered-storage',
    effect: 'loses data',
    of: 'no tiered storage any more',
    before: [kafka({ kafka: { tieredStorage: { type: 'custom' } } })],
    after: [kafka({ kafka: { listeners: [] } })],
  },
  {
    rule: 'kafka-rolls',
    effect: 'rolls brokers',
    of: 'a listener with another certificate',
    before: [listener({ configuration: { brokerCertChainAndKey: { secretName: 'a' } } })],
    after: [listener({ configuration: { brokerCertChainAndKey: { secretName: 'b' } } })],
  },
  {
    rule: 'listener-for-clients',
    effect: 'loses data',
    of: 'the only broker restarted, with ephemeral storage',
    before: [listener({ tls: true }), pool({ replicas: 1, storage: { type: 'ephemeral' } })],
    after: [listener({ tls: false }), pool({ replicas: 1, storage: { type: 'ephemeral' } })],
  },
  { rule: 'kafka-deleted', effect: 'loses data', of: 'a node pool deleted', before: [pool({})] },
];
