import type { Pipeline, TagType } from '../definition';
import { parseDuration } from '../duration';
import { eventTimeRange, NO_TIMESTAMP } from '../event-time';
import { MESSAGE_BYTES } from '../message-bytes';
import type { ScriptInputs } from './settings';
import { commented, identifier, interval, join, literal, type Sql, sql, view } from './sql';
import { createTable, kafkaClient } from './table';

const source = identifier('source');

/** Every row that came in. Its fields are columns of the names that the pipeline gives them. */
export const rows = identifier('rows');

/** What is known of a row beside its fields. */
export const col = {
  /** The number that its value is, or NULL. */
  number: identifier('number'),
  /** What the format finds wrong with it, as a key of the pipeline's rejection reasons, or NULL. */
  unreadable: identifier('unreadable'),
  /** The row as received, or its beginning, if it is too large for a message. */
  row: identifier('row'),
  rowLength: identifier('row_length'),
  rowIndex: identifier('row_index'),
  partition: identifier('partition'),
  offset: identifier('offset'),
  timestamp: identifier('timestamp'),
  /** The record's timestamp where it can be an event time, else NULL. */
  rowtime: identifier('rowtime'),
  /** Why it is rejected, as a key of the pipeline's rejection reasons, or NULL. */
  reason: identifier('reason'),
  /** The type that its name gives the tag, or NULL. */
  type: identifier('type'),
} as const;

export function sourceTable(pipeline: Pipeline, inputs: ScriptInputs): Sql {
  const number = `value.${pipeline.speedLayer.value}.number`;
  const table = createTable(source, {
    columns: [
      ...fieldColumns(pipeline),
      ...daysOfPartitions(pipeline).map(
        (name) => sql`${dayOf(name)} STRING METADATA FROM ${`value.${name}.date`} VIRTUAL`,
      ),
      sql`${col.number} DOUBLE METADATA FROM ${number} VIRTUAL`,
      sql`${col.type} STRING METADATA FROM ${`value.${pipeline.speedLayer.key}.class`} VIRTUAL`,
      sql`${col.unreadable} STRING METADATA FROM 'value.reason' VIRTUAL`,
      sql`${col.row} BYTES METADATA FROM 'value.row' VIRTUAL`,
      sql`${col.rowLength} INT METADATA FROM 'value.row-length' VIRTUAL`,
      sql`${col.rowIndex} INT METADATA FROM 'value.row-index' VIRTUAL`,
      sql`${col.partition} INT METADATA VIRTUAL`,
      sql`${col.offset} BIGINT METADATA VIRTUAL`,
      sql`${col.timestamp} TIMESTAMP_LTZ(3) METADATA VIRTUAL`,
      sql`${col.rowtime} AS CASE
  WHEN ${isEventTime(pipeline)}
  THEN ${col.timestamp}
END`,
      sql`WATERMARK FOR ${col.rowtime} AS ${col.rowtime} - ${interval(1)}`,
    ],
    with: {
      connector: 'kafka',
      topic: inputs.settings.sourceTopic,
      ...kafkaClient(inputs),
      'properties.group.id': inputs.settings.groupId,
      'properties.auto.offset.reset': pipeline.input.start,
      'properties.isolation.level': 'read_committed',
      'scan.startup.mode': 'group-offsets',
      'scan.watermark.idle-timeout': `${parseDuration(inputs.settings.idleness)} ms`,
      ...rowFormat(pipeline),
    },
  });
  return commented(
    [
      "Source: a message holds any number of rows, and the format makes each of them one here. A row that it can't read",
      'is one, too: its fields are NULL, and `unreadable` says why. What is FROM value... comes from the format, the other',
      "METADATA from Kafka. `rowtime` is the record's timestamp, or NULL where that is none (-1) or out of the range in which",
      "a window's end fits InfluxDB's 64-bit nanoseconds. The watermark follows the highest one, less the millisecond by",
      'which Flink closes a window before its end.',
    ].join('\n'),
    table,
  );
}

/** The format of job/flink/format that reads the rows, with its options. */
function rowFormat(pipeline: Pipeline): Record<string, string> {
  const { format = 'csv', fields } = pipeline.input;
  const option = (name: string): string => `value.${format}-rows.${name}`;
  return {
    'value.format': `${format}-rows`,
    ...(format === 'json' && { [option('members')]: fields.map(listed).join(';') }),
    [option('row.max-bytes')]: String(MESSAGE_BYTES),
    [option('class.pattern')]: typePattern(pipeline),
  };
}

/** As an item of a list in Flink's options. */
const listed = (text: string): string => (/^[\w.-]+$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`);

function fieldColumns({ columns, input }: Pipeline): Sql[] {
  const entries = Object.entries(columns);
  return input.fields.map((field, index) => {
    const [name, column] = entries.find(([, each]) => each.from === 'field' && each.field === index) ?? [field];
    return sql`${identifier(name)} ${column?.type === 'timestamp' ? sql`TIMESTAMP_LTZ(3)` : sql`STRING`}`;
  });
}

/** The day of an instant that is a field, which needs no time arithmetic: the field's text says it. */
export const dayOf = (column: string): Sql => identifier(`${column}_day`);

/** The fields that the long-term store is partitioned by. */
function daysOfPartitions({ columns, longTermStore }: Pipeline): string[] {
  const names = Object.values(longTermStore.partitionBy).map(({ column }) => column);
  return [...new Set(names)].filter((name) => columns[name]?.from === 'field');
}

function isEventTime(pipeline: Pipeline): Sql {
  const { earliest, latest } = eventTimeRange(pipeline);
  const at = (timestamp: number): Sql => sql`TO_TIMESTAMP_LTZ(${timestamp}, 3)`;
  return sql`${col.timestamp} BETWEEN ${at(earliest)} AND ${at(latest)}
  AND ${col.timestamp} <> ${at(NO_TIMESTAMP)}`;
}

/** The group of each type matches what its own pattern does; of those that match a whole name, the first one counts. */
const typePattern = ({ tagTypes }: Pipeline): string =>
  Object.entries(tagTypes)
    .map(([type, { pattern }]) => `(?<${groupName(type)}>${pattern})`)
    .join('|');

function groupName(type: string): string {
  if (/^[a-zA-Z][a-zA-Z0-9]*$/.test(type)) return type;
  throw new Error(`tag type '${type}' can't be told to Flink: name it by letters and digits, a letter first`);
}

export function rowsView({ speedLayer, tagTypes }: Pipeline): Sql {
  const typesOf = (value: TagType['value']) => Object.keys(tagTypes).filter((type) => tagTypes[type]?.value === value);
  const [numeric, boolean] = [typesOf('number'), typesOf('boolean')];
  const conditions = [
    sql`WHEN ${col.rowtime} IS NULL THEN 'timestamp'`,
    sql`WHEN ${col.unreadable} IS NOT NULL THEN ${col.unreadable}`,
    sql`WHEN ${identifier(speedLayer.key)} = '' THEN 'name'`,
  ];
  if (numeric.length > 0)
    conditions.push(sql`WHEN ${col.number} IS NULL AND ${oneOf(col.type, numeric)} THEN 'number'`);
  if (boolean.length > 0) {
    const isNone = sql`${identifier(speedLayer.value)} NOT IN ('true', 'false')`;
    conditions.push(sql`WHEN ${isNone} AND ${oneOf(col.type, boolean)} THEN 'boolean'`);
  }
  const reason = sql`CASE
  ${join(conditions, '\n')}
END`;
  return commented(
    'Rows, and why those are rejected that are: the first reason counts.',
    view(rows, [sql`*`, [col.reason, reason]], sql`FROM ${source}`),
  );
}

/** A row may be bad for the speed layer only. */
export const isStored = ({ rejected }: Pipeline): Sql => {
  const reasons = Object.entries(rejected.reasons).flatMap(([name, { for: who }]) => (who === 'all' ? [] : [name]));
  return join([sql`${col.reason} IS NULL`, ...reasons.map((name) => sql`${col.reason} = ${name}`)], ' OR ');
};

const oneOf = (column: Sql, values: readonly string[]): Sql => sql`${column} IN (${join(values.map(literal), ', ')})`;
