import type { FieldChange } from '../field-change';
import type { Consequence } from '../plan';
import type { RuledAction } from '../rule';

/** Where a kind's fields are explained, for what no rule knows. */
const REFERENCES: Readonly<Record<string, string>> = {
  Kafka: 'Strimzi: Kafka schema reference',
  KafkaNodePool: 'Strimzi: KafkaNodePool schema reference',
  KafkaTopic: 'Strimzi: KafkaTopic schema reference',
  KafkaUser: 'Strimzi: KafkaUser schema reference',
  FlinkDeployment: 'Flink Kubernetes Operator: Reference, FlinkDeployment',
  Pipeline: 'job/definition.ts',
  Release: "the chart's values.yaml, and the operator's release notes",
};

/** What is said of fields, or of the deletion of a kind, that no rule knows. */
export function unknown(kind: string, action: RuledAction, fields: readonly FieldChange[]): Consequence {
  const source = REFERENCES[kind] ?? `Kubernetes: API reference, ${kind}`;
  return {
    effect: 'unknown, take it for a restart',
    because:
      action === 'delete'
        ? `no rule knows what the deletion of a ${kind} does: read the page that is named here first`
        : 'no rule knows what these fields do: read the page that is named here first',
    source,
    rule: 'unknown',
    fields: fields.map(({ path }) => path),
  };
}
