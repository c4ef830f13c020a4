import { pathToFileURL } from 'node:url';
import type { ScriptInputs } from './settings';
import { join, options, type Sql, sql } from './sql';

export interface Table {
  readonly columns: readonly Sql[];
  /** @default - the table has no partitions */
  readonly partitionedBy?: readonly Sql[];
  /** The options of its WITH clause; what is undefined is left out. */
  readonly with: Readonly<Record<string, string | undefined>>;
}

export const createTable = (name: Sql, { columns, partitionedBy, with: values }: Table): Sql =>
  sql`CREATE TEMPORARY TABLE ${name} (
  ${join(columns)}
)${partitionedBy === undefined ? join([]) : sql` PARTITIONED BY (${join(partitionedBy, ', ')})`} WITH (
  ${options(values)}
)`;

/** A URI: paths of this machine are made into one. */
export const location = (text: string): string => (/^[a-z0-9]+:\/\//.test(text) ? text : pathToFileURL(text).href);

export const kafkaClient = ({ settings, kafkaProperties = {} }: ScriptInputs): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ 'bootstrap.servers': settings.bootstrapServers, ...kafkaProperties }).map(([name, value]) => [
      `properties.${name}`,
      value,
    ]),
  );

/** No transactions: a consumer of these topics may hang on their markers. */
export const kafkaSink = (topic: string, inputs: ScriptInputs): Record<string, string> => ({
  connector: 'kafka',
  topic,
  ...kafkaClient(inputs),
  'properties.acks': inputs.settings.acks,
  'properties.compression.type': inputs.settings.kafkaCompression,
  'value.format': 'raw',
  'sink.delivery-guarantee': 'at-least-once',
});
