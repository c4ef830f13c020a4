import { operators } from '../../../operators';
import type { Rule } from '../rule';
import { rolls, whyItRolls } from './rolling';

/** Helm's releases of the operators. */
export const operatorRules: readonly Rule[] = [
  {
    id: 'strimzi-version',
    kinds: ['Release'],
    fields: /^version$/,
    when: ({ after }) => after?.metadata.name === operators.strimzi.release,
    effect: rolls,
    because: (subject) => `another Strimzi runs Kafka in images of its own: ${whyItRolls(subject)}`,
    source: 'Strimzi: Upgrading the Cluster Operator',
  },
  {
    id: 'operator-changed',
    kinds: ['Release'],
    fields: /^(version|status|values)\b/,
    effect: 'no restart',
    because: 'only the operator restarts: what it looks after goes on meanwhile',
    source: 'Flink Kubernetes Operator: Upgrade; Strimzi: Upgrading the Cluster Operator',
  },
];
