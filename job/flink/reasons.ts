import type { AnyPipeline, RejectionReason } from '../definition';
import { col } from './columns';
import { anyOf, numericTags, WELL_FORMED, whole } from './patterns';
import { identifier, join, type Sql, sql } from './sql';
import { isInstant, isNumber } from './values';

/** What is wrong with a row: the first that is, in this order. */
const ORDER = ['quoting', 'fields', 'encoding', 'instant', 'name', 'number'] as const satisfies RejectionReason[];

export function reason(pipeline: AnyPipeline): Sql {
  const { input, columns, speedLayer } = pipeline;
  const key = identifier(speedLayer.key);
  const value = identifier(speedLayer.value);
  const bytes = sql`ENCODE(${col.row}, 'ISO-8859-1')`;
  const instants = Object.entries(columns).flatMap(([name, column]) =>
    column.from === 'field' && column.type === 'timestamp' ? [sql`NOT ${isInstant(pipeline, identifier(name))}`] : [],
  );
  const numeric = anyOf(numericTags(pipeline).map(({ pattern }) => pattern));
  const conditions: Record<RejectionReason, Sql> = {
    quoting: sql`NOT REGEXP(${col.row}, ${WELL_FORMED})`,
    fields: sql`CARDINALITY(${col.fields}) <> ${input.fields.length}`,
    encoding: sql`${col.bytewise} AND ENCODE(DECODE(${bytes}, 'UTF-8'), 'UTF-8') <> ${bytes}`,
    instant: join(instants, ' OR '),
    name: sql`${key} = ''`,
    number: sql`REGEXP(${key}, ${whole(numeric)}) AND (${isNumber(pipeline, value)}) IS NOT TRUE`,
  };
  return sql`CASE
  WHEN ${col.clean} THEN CAST(NULL AS STRING)
  ${join(
    ORDER.map((name) => sql`WHEN ${conditions[name]} THEN ${name}`),
    '\n',
  )}
END`;
}

/** Good rows, and those that are bad for the speed layer only. */
export function isStored(pipeline: AnyPipeline): Sql {
  const stored = ORDER.filter((name) => pipeline.rejected.reasons[name].for !== 'all').map((name) => sql`${name}`);
  return sql`(${col.reason} IS NULL OR ${col.reason} IN (${join(stored, ', ')}))`;
}
