import type { Rule } from '../rule';
import { contractRules } from './contract';
import { engineRules } from './engines';
import { flinkRules } from './flink';
import { kafkaRules } from './kafka';
import { metadataRules } from './metadata';
import { namespacedRules } from './namespaced';
import { operatorRules } from './operators';
import { topicRules } from './topics';
import { workloadRules } from './workloads';

/** Every rule, the particular before the general. */
export const rules: readonly Rule[] = [
  ...metadataRules,
  ...engineRules,
  ...flinkRules,
  ...workloadRules,
  ...namespacedRules,
  ...topicRules,
  ...kafkaRules,
  ...operatorRules,
  ...contractRules,
];
