import type { Pipeline } from '../definition';
import { col } from './columns';
import { isStored } from './reasons';
import { judgedRows, suspectRows } from './rows';
import { identifier, join, type Sql, sql } from './sql';
import { tables } from './tables';
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
  const header = (name: string, value: Sql): Sql => sql`${name}, ENCODE(CAST(${value} AS STRING), 'UTF-8')`;
  return sql`INSERT INTO ${tables.rejected}
SELECT
  ${col.received},
  MAP[
    ${join([
      header(headers.reason, col.reason),
      header(headers.partition, col.partition),
      header(headers.offset, col.offset),
    ])}
  ]
FROM ${suspectRows}
WHERE ${col.reason} IS NOT NULL`;
}
