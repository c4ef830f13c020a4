import type { Pipeline } from '../definition';
import { col } from './columns';
import { cleanMessage, fieldPattern, ROWS } from './patterns';
import { malformed, reason } from './reasons';
import { identifier, once, type Selected, type Sql, sql, view } from './sql';
import { tables } from './tables';
import { isEventTime } from './values';

const views = {
  decoded: identifier('decoded_messages'),
  checked: identifier('checked_messages'),
  split: identifier('split_messages'),
  fields: identifier('rows_with_fields'),
  suspectFields: identifier('suspect_rows_with_fields'),
} as const;

/** Every row, with the pipeline's columns as text, where it comes from, and the reason if it is rejected. */
export const judgedRows = identifier('judged_rows');
/** The rows of messages that are not clean, as received, with the reason. All rejected rows are among them. */
export const suspectRows = identifier('suspect_rows');

/**
 * From messages to judged rows, as views that build on one another.
 *
 * Flink shares between INSERTs what is computed before UNNEST, not what comes after it. So whether a message is clean
 * is found out before, for the whole message at once, and no row of a clean message is checked again. Columns are
 * dropped as soon as nothing needs them: Flink copies every text that passes from one view into the next.
 */
export function rowViews(pipeline: Pipeline): readonly Sql[] {
  const origin = [col.timestamp, col.partition, col.offset];
  // U+FFFD stands for bytes that are no UTF-8, but may also have been sent: each row is then looked at.
  const bytewise = sql`NOT ${col.clean} AND POSITION(${'\uFFFD'} IN ${col.text}) > 0`;
  const rows = sql`REGEXP_EXTRACT_ALL(
  CONCAT(${'\n'}, CASE WHEN ${bytewise} THEN DECODE(${col.message}, 'ISO-8859-1') ELSE ${col.text} END),
  ${ROWS},
  1
)`;
  const text = sql`COALESCE(DECODE(${col.message}, 'UTF-8'), '')`;
  const clean = sql`${isEventTime(pipeline)} AND REGEXP(${col.text}, ${cleanMessage(pipeline)})`;
  const received = sql`CASE WHEN ${col.bytewise} THEN ${col.row} ELSE DECODE(ENCODE(${col.row}, 'UTF-8'), 'ISO-8859-1') END`;
  return [
    view(views.decoded, [...origin, col.message, [col.text, once(text)]], sql`FROM ${tables.messages}`),
    view(views.checked, [...origin, col.message, col.text, [col.clean, once(clean)]], sql`FROM ${views.decoded}`),
    view(
      views.split,
      [...origin, col.clean, [col.bytewise, bytewise], [col.rows, once(rows)]],
      sql`FROM ${views.checked}`,
    ),
    view(views.fields, [...origin, col.position, ...fields(pipeline)], UNNESTED),
    view(judgedRows, [...origin, col.position, ...judged(pipeline)], sql`FROM ${views.fields}`),
    view(
      views.suspectFields,
      [col.partition, col.offset, [col.received, once(received)], ...fields(pipeline)],
      sql`${UNNESTED}
WHERE NOT ${col.clean}`,
    ),
    view(suspectRows, [col.partition, col.offset, col.received, ...judged(pipeline)], sql`FROM ${views.suspectFields}`),
  ];
}

const UNNESTED = sql`FROM ${views.split} CROSS JOIN UNNEST(${col.rows}) WITH ORDINALITY AS ${identifier('r')}(${col.row}, ${col.position})`;

const fields = (pipeline: Pipeline): readonly Selected[] => [
  col.clean,
  [col.malformed, once(malformed(pipeline))],
  ...fieldColumns(pipeline).map(([name, index]) => [identifier(name), once(fieldOf(pipeline, index))] as const),
];

const judged = (pipeline: Pipeline): readonly Selected[] => [
  ...fieldColumns(pipeline).map(([name]) => identifier(name)),
  [col.reason, reason(pipeline)],
];

/** A field of the row, without its quotes: those that are left are doubled, and stand in fields that were quoted. */
function fieldOf({ input }: Pipeline, index: number): Sql {
  const unquoted = sql`REPLACE(REGEXP_EXTRACT(${col.row}, ${fieldPattern(input.fields.length, index)}, 1), '""', '"')`;
  return sql`CASE
  WHEN ${col.clean} THEN SPLIT_INDEX(${col.row}, ',', ${index})
  WHEN ${col.bytewise} THEN DECODE(ENCODE(${unquoted}, 'ISO-8859-1'), 'UTF-8')
  ELSE ${unquoted}
END`;
}

const fieldColumns = ({ columns }: Pipeline): readonly (readonly [name: string, index: number])[] =>
  Object.entries(columns).flatMap(([name, column]) => (column.from === 'field' ? [[name, column.field] as const] : []));
