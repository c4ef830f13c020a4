import type { AnyPipeline } from '../definition';
import { col } from './columns';
import { cleanMessage, FIELDS, ROWS } from './patterns';
import { reason } from './reasons';
import { identifier, once, type Sql, sql, view } from './sql';
import { tables } from './tables';

const views = {
  decoded: identifier('decoded_messages'),
  checked: identifier('checked_messages'),
  split: identifier('split_messages'),
  rows: identifier('rows'),
  fields: identifier('rows_with_fields'),
  values: identifier('rows_with_values'),
} as const;

/** Every row that came in, with its fields as text in the pipeline's columns and the reason if it is rejected. */
export const judgedRows = identifier('judged_rows');

const bytesOfRow = sql`ENCODE(${col.row}, 'ISO-8859-1')`;

/** The row as received. */
export const received = sql`CASE WHEN ${col.bytewise} THEN ${bytesOfRow} ELSE ENCODE(${col.row}, 'UTF-8') END`;

/**
 * From messages to judged rows, as views that build on one another.
 *
 * Flink shares between INSERTs what is computed before UNNEST, not what comes after it. So whether a message is clean
 * is found out before, for the whole message at once, and no row of a clean message is checked again.
 */
export function rowViews(pipeline: AnyPipeline): readonly Sql[] {
  // U+FFFD stands for bytes that are no UTF-8, but may also have been sent: each row is then looked at.
  const bytewise = sql`NOT ${col.clean} AND POSITION(${'\uFFFD'} IN ${col.text}) > 0`;
  const rows = sql`REGEXP_EXTRACT_ALL(
  CONCAT(${'\n'}, CASE WHEN ${bytewise} THEN DECODE(${col.message}, 'ISO-8859-1') ELSE ${col.text} END),
  ${ROWS},
  1
)`;
  const fields = sql`CASE
  WHEN ${col.clean} THEN SPLIT(${col.row}, ',')
  ELSE REGEXP_EXTRACT_ALL(CONCAT(',', ${col.row}), ${FIELDS}, 1)
END`;
  const unnested = sql`UNNEST(${col.rows}) WITH ORDINALITY AS ${identifier('r')}(${col.row}, ${col.position})`;
  return [
    view(views.decoded, [[col.text, once(sql`COALESCE(DECODE(${col.message}, 'UTF-8'), '')`)]], tables.messages),
    view(views.checked, [[col.clean, once(sql`REGEXP(${col.text}, ${cleanMessage(pipeline)})`)]], views.decoded),
    view(
      views.split,
      [
        [col.bytewise, bytewise],
        [col.rows, once(rows)],
      ],
      views.checked,
    ),
    view(views.rows, [], sql`${views.split} CROSS JOIN ${unnested}`),
    view(views.fields, [[col.fields, once(fields)]], views.rows),
    view(views.values, values(pipeline), views.fields),
    view(judgedRows, [[col.reason, once(reason(pipeline))]], views.values),
  ];
}

const values = (pipeline: AnyPipeline): (readonly [Sql, Sql])[] =>
  Object.entries(pipeline.columns).flatMap(([name, column]) =>
    column.from === 'field' ? [[identifier(name), once(value(column.field))] as const] : [],
  );

/** A field without its quotes; NULL when the row has no such field. */
function value(index: number): Sql {
  const field = sql`${col.fields}[${index + 1}]`;
  const unquoted = sql`CASE
  WHEN ${field} LIKE '"%' THEN REPLACE(SUBSTRING(${field}, 2, CHAR_LENGTH(${field}) - 2), '""', '"')
  ELSE ${field}
END`;
  return sql`CASE
  WHEN ${col.clean} THEN ${field}
  WHEN ${col.bytewise} THEN DECODE(ENCODE(${unquoted}, 'ISO-8859-1'), 'UTF-8')
  ELSE ${unquoted}
END`;
}
