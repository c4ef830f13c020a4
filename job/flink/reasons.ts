import type { Pipeline } from '../definition';
import { col } from './columns';
import { anyOf, numericTags, rowOf, WELL_FORMED, whole } from './patterns';
import { identifier, join, type Sql, sql } from './sql';
import { isEventTime, isInstant, isNumber } from './values';

/** What is wrong with a row as a whole: the first that is, in this order. */
const MALFORMED = ['timestamp', 'quoting', 'fields', 'encoding'] as const;
/** What is wrong with the fields of a row of which nothing else is: the first that is, in this order. */
const BAD = ['instant', 'name', 'number'] as const;

export function malformed(pipeline: Pipeline): Sql {
  const bytes = sql`ENCODE(${col.row}, 'ISO-8859-1')`;
  return firstOf(MALFORMED, {
    timestamp: sql`NOT (${isEventTime(pipeline)})`,
    quoting: sql`NOT REGEXP(${col.row}, ${WELL_FORMED})`,
    fields: sql`NOT REGEXP(${col.row}, ${rowOf(pipeline.input.fields.length)})`,
    encoding: sql`${col.bytewise} AND ENCODE(DECODE(${bytes}, 'UTF-8'), 'UTF-8') <> ${bytes}`,
  });
}

export function reason(pipeline: Pipeline): Sql {
  const { columns, speedLayer } = pipeline;
  const key = identifier(speedLayer.key);
  const instants = Object.entries(columns).flatMap(([name, column]) =>
    column.from === 'field' && column.type === 'timestamp' ? [sql`NOT ${isInstant(pipeline, identifier(name))}`] : [],
  );
  const numeric = anyOf(numericTags(pipeline).map(({ pattern }) => pattern));
  const bad = firstOf(BAD, {
    instant: join(instants, ' OR '),
    name: sql`${key} = ''`,
    number: sql`REGEXP(${key}, ${whole(numeric)}) AND (${isNumber(pipeline, identifier(speedLayer.value))}) IS NOT TRUE`,
  });
  return sql`COALESCE(${col.malformed}, ${bad})`;
}

/** NULL for a row of a clean message. */
const firstOf = <Name extends string>(order: readonly Name[], conditions: Readonly<Record<Name, Sql>>): Sql =>
  sql`CASE
  WHEN ${col.clean} THEN CAST(NULL AS STRING)
  ${join(
    order.map((name) => sql`WHEN ${conditions[name]} THEN ${name}`),
    '\n',
  )}
END`;

/** Good rows, and those that are bad for the speed layer only. */
export function isStored(pipeline: Pipeline): Sql {
  const stored = BAD.filter((name) => pipeline.rejected.reasons[name].for !== 'all');
  return join([sql`${col.reason} IS NULL`, ...stored.map((name) => sql`${col.reason} = ${name}`)], ' OR ');
}
