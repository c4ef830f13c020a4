import type { Rule } from '../rule';
import { brokerSettingRules } from './broker-settings';
import { contractRules } from './contract';
import { engineRules } from './engines';
import { flinkRules } from './flink';
import { influxDbRules } from './influxdb';
import { kafkaRules, replicationRules } from './kafka';
import { metadataRules } from './metadata';
import { namespacedRules } from './namespaced';
import { nodePoolRules } from './node-pools';
import { operatorRules } from './operators';
import { topicSettingRules } from './topic-settings';
import { topicRules } from './topics';
import { volumeClaimRules } from './volume-claims';
import { workloadRules } from './workloads';

/** Every rule, the particular before the general. */
export const rules: readonly Rule[] = [
  ...metadataRules,
  ...engineRules,
  ...flinkRules,
  ...influxDbRules,
  ...workloadRules,
  ...volumeClaimRules,
  ...namespacedRules,
  ...topicSettingRules,
  ...topicRules,
  ...replicationRules,
  ...brokerSettingRules,
  ...kafkaRules,
  ...nodePoolRules,
  ...operatorRules,
  ...contractRules,
];
