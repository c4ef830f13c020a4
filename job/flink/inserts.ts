import type { Pipeline } from '../definition';
import { col } from './columns';
import { isStored } from './reasons';
import { judgedRows, suspectRows } from './rows';
import { identifier, join, type Sql, sql } from './sql';
import { MESSAGE_BYTES, tables } from './tables';
import { cut, eventTime, toTimestamp } from './values';

export function insertIntoLongTermStore(pipeline: Pipeline): Sql {
  const { longTermStore, columns } = pipeline;
  const values = longTermStore.columns.map((name) => {
    const column = columns[name];
    if (column?.from === 'record-timestamp') return eventTime;
    return column?.type === 'timestamp' ? toTimestamp(identifier(name)) : identifier(name);
  });
  const partitions = Object.values(longTermStore.partitionBy).map(({ column, unit }) =>
    columns[column]?.from === 'record-timestamp'
      ? sql`DATE_FORMAT(${eventTime}, ${unit === 'year' ? 'yyyy' : 'yyyy-MM-dd'})`
      : cut(identifier(column), unit),
  );
  return sql`INSERT INTO ${tables.longTermStore}
SELECT
  ${join([...values, ...partitions])}
FROM ${judgedRows}
WHERE ${isStored(pipeline)}`;
}

export function insertIntoRejected(pipeline: Pipeline): Sql {
  const { headers } = pipeline.rejected;
  const length = sql`CHAR_LENGTH(${col.received})`;
  const header = (name: string, value: Sql): Sql => sql`${name}, ENCODE(CAST(${value} AS STRING), 'UTF-8')`;
  const origin = [
    header(headers.reason, col.reason),
    header(headers.partition, col.partition),
    header(headers.offset, col.offset),
  ];
  return sql`INSERT INTO ${tables.rejected}
SELECT
  ENCODE(SUBSTRING(${col.received}, 1, ${MESSAGE_BYTES}), 'ISO-8859-1'),
  CASE
    WHEN ${length} <= ${MESSAGE_BYTES} THEN MAP[
      ${join(origin)}
    ]
    ELSE MAP[
      ${join([...origin, header(headers.truncatedFrom, length)])}
    ]
  END
FROM ${suspectRows}
WHERE ${col.reason} IS NOT NULL`;
}
