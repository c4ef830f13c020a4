import type { Rule } from '../rule';
import { contractRules } from './contract';
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
  ...flinkRules,
  ...workloadRules,
  ...namespacedRules,
  ...topicRules,
  ...kafkaRules,
  ...operatorRules,
  ...contractRules,
];
