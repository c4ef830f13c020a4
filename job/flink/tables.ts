import { pathToFileURL } from 'node:url';
import type { Pipeline } from '../definition';
import { parseDuration } from '../duration';
import { col } from './columns';
import type { ScriptInputs } from './settings';
import { identifier, interval, join, options, type Sql, sql } from './sql';
import { isEventTime } from './values';

export const tables = {
  messages: identifier('messages'),
  longTermStore: identifier('long_term_store'),
  speedLayer: identifier('speed_layer'),
  rejected: identifier('rejected'),
} as const;

/** What a message may hold: with headers still less than brokers take by default. One that they refuse fails the job. */
export const MESSAGE_BYTES = 1_000_000;

const createTable = (
  name: Sql,
  body: readonly Sql[],
  by: Sql,
  values: Readonly<Record<string, string | undefined>>,
): Sql =>
  sql`CREATE TEMPORARY TABLE ${name} (
  ${join(body)}
)${by} WITH (
  ${options(values)}
)`;

const NOTHING = join([]);

/** The watermark is the highest event time less a millisecond: Flink closes a window one before its end. */
export const messagesTable = (pipeline: Pipeline, inputs: ScriptInputs): Sql =>
  createTable(
    tables.messages,
    [
      sql`${col.message} BYTES`,
      sql`${col.timestamp} TIMESTAMP_LTZ(3) METADATA FROM 'timestamp'`,
      sql`${col.partition} INT METADATA FROM 'partition' VIRTUAL`,
      sql`${col.offset} BIGINT METADATA FROM 'offset' VIRTUAL`,
      sql`WATERMARK FOR ${col.timestamp} AS CASE WHEN ${isEventTime(pipeline)} THEN ${col.timestamp} - ${interval(1)} END`,
    ],
    NOTHING,
    {
      connector: 'kafka',
      topic: inputs.settings.sourceTopic,
      ...kafkaClient(inputs),
      'properties.group.id': inputs.settings.groupId,
      'properties.auto.offset.reset': pipeline.input.start,
      'properties.isolation.level': 'read_committed',
      'scan.startup.mode': 'group-offsets',
      'scan.watermark.idle-timeout': `${parseDuration(inputs.settings.idleness)} ms`,
      'value.format': 'raw',
    },
  );

const SQL_TYPES = { timestamp: sql`TIMESTAMP(3)`, string: sql`STRING` } as const;

export function longTermStoreTable(pipeline: Pipeline, inputs: ScriptInputs): Sql {
  const { longTermStore } = pipeline;
  const partitions = Object.keys(longTermStore.partitionBy);
  return createTable(
    tables.longTermStore,
    [
      ...longTermStore.columns.map((name) => {
        const column = pipeline.columns[name];
        if (column === undefined) throw new Error(`the long-term store's column '${name}' is not declared in columns`);
        return sql`${identifier(name)} ${SQL_TYPES[column.type]}`;
      }),
      ...partitions.map((name) => sql`${identifier(name)} STRING`),
    ],
    sql` PARTITIONED BY (${join(partitions.map(identifier), ', ')})`,
    {
      connector: 'filesystem',
      path: location(inputs.settings.longTermStore),
      format: longTermStore.format,
      'parquet.compression': longTermStore.compression,
      'parquet.utc-timezone': 'true',
      'parquet.write.int64.timestamp': 'true',
      'parquet.timestamp.time.unit': 'millis',
    },
  );
}

const location = (text: string): string => (/^[a-z0-9]+:\/\//.test(text) ? text : pathToFileURL(text).href);

const kafkaClient = ({ settings, kafkaProperties = {} }: ScriptInputs): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ 'bootstrap.servers': settings.bootstrapServers, ...kafkaProperties }).map(([name, value]) => [
      `properties.${name}`,
      value,
    ]),
  );

/** No transactions: a consumer of these topics may hang on their markers. */
const sinkOptions = (topic: string, inputs: ScriptInputs): Record<string, string> => ({
  connector: 'kafka',
  topic,
  ...kafkaClient(inputs),
  'properties.acks': inputs.settings.acks,
  'value.format': 'raw',
  'sink.delivery-guarantee': 'at-least-once',
});

export const speedLayerTable = (inputs: ScriptInputs): Sql =>
  createTable(
    tables.speedLayer,
    [sql`${identifier('line')} STRING`],
    NOTHING,
    sinkOptions(inputs.settings.speedLayerTopic, inputs),
  );

export const rejectedTable = (inputs: ScriptInputs): Sql =>
  createTable(
    tables.rejected,
    [sql`${identifier('row')} BYTES`, sql`${identifier('headers')} MAP<STRING, BYTES> METADATA FROM 'headers'`],
    NOTHING,
    sinkOptions(inputs.settings.rejectedTopic, inputs),
  );
