import type { Pipeline } from '../definition';
import { aggregateOf } from './aggregates';
import { col } from './columns';
import { anyOf, whole } from './patterns';
import { judgedRows } from './rows';
import { identifier, interval, join, type Sql, sql, view } from './sql';
import { MESSAGE_BYTES, tables } from './tables';
import { finite } from './values';

const speedLayerRows = identifier('speed_layer_rows');
const windows = identifier('windows');
const lines = identifier('lines');
const line = identifier('line');
const windowStart = identifier('window_start');
const windowEnd = identifier('window_end');

/** One windowed branch for all types of tag: a name has one type, so a group has one aggregate that is not NULL. */
export const speedLayerViews = (pipeline: Pipeline): readonly Sql[] => [
  speedLayerRowsView(pipeline),
  windowsView(pipeline),
  linesView(pipeline),
];

function linesView(pipeline: Pipeline): Sql {
  const { key, line: format } = pipeline.speedLayer;
  const fields = Object.keys(pipeline.tagTypes).map((type) => fieldOf(pipeline, type));
  const cases = fields.map(({ text, condition }) => sql`WHEN ${condition} THEN ${text}`);
  const conditions = fields.map(({ condition }) => condition);
  const nanoseconds = sql`CAST(EXTRACT(EPOCH FROM ${windowEnd}) AS STRING), DATE_FORMAT(${windowEnd}, 'SSS000000')`;
  const text = sql`CONCAT(
  ${`${escapeTag(format.measurement)},${escapeTag(format.tag)}=`}, ${escapedTag(identifier(key))}, ' ',
  CASE
    ${join(cases, '\n')}
  END,
  ${`,${escapeTag(format.eventTimeField)}=`}, ${nanoseconds}, 'i ',
  ${nanoseconds}
)`;
  return view(
    lines,
    [[line, text]],
    sql`FROM ${windows}
WHERE ${join(conditions, ' OR ')}`,
  );
}

/** A line that is too large for a message is left out. */
export const insertIntoSpeedLayer = (): Sql => sql`INSERT INTO ${tables.speedLayer}
SELECT ${line}
FROM ${lines}
WHERE CHAR_LENGTH(DECODE(ENCODE(${line}, 'UTF-8'), 'ISO-8859-1')) <= ${MESSAGE_BYTES}`;

function speedLayerRowsView(pipeline: Pipeline): Sql {
  const { speedLayer, tagTypes } = pipeline;
  const [key, value] = [identifier(speedLayer.key), identifier(speedLayer.value)];
  const inputs = Object.entries(tagTypes).map(([type, { pattern }]) => {
    const { input } = aggregateOf(pipeline, type);
    return [identifier(type), sql`CASE WHEN REGEXP(${key}, ${whole(pattern)}) THEN ${input(value)} END`] as const;
  });
  const typed = whole(anyOf(Object.values(tagTypes).map(({ pattern }) => pattern)));
  return view(
    speedLayerRows,
    [col.timestamp, key, ...inputs],
    sql`FROM ${judgedRows}
WHERE ${col.reason} IS NULL AND REGEXP(${key}, ${typed})`,
  );
}

function windowsView(pipeline: Pipeline): Sql {
  const { key, window } = pipeline.speedLayer;
  const aggregates = Object.keys(pipeline.tagTypes).map((type) => {
    const { group } = aggregateOf(pipeline, type);
    return [identifier(type), group(identifier(type))] as const;
  });
  return view(
    windows,
    [windowEnd, identifier(key), ...aggregates],
    sql`FROM TABLE(TUMBLE(TABLE ${speedLayerRows}, DESCRIPTOR(${col.timestamp}), ${interval(window.size)}))
GROUP BY ${join([windowStart, windowEnd, identifier(key)], ', ')}`,
  );
}

/** The field that an aggregate is written as, and when there is one: not for a number that is not finite. */
function fieldOf(pipeline: Pipeline, type: string): { readonly text: Sql; readonly condition: Sql } {
  const { field, values, result: resultIn } = aggregateOf(pipeline, type);
  const grouped = identifier(type);
  const result = resultIn(grouped);
  const name = `${escapeTag(field)}=`;
  return values === 'number'
    ? { text: sql`CONCAT(${name}, CAST(${result} AS STRING))`, condition: finite(result) }
    : { text: sql`CONCAT(${`${name}"`}, ${escapedString(result)}, '"')`, condition: sql`${grouped} IS NOT NULL` };
}

/** What the line protocol escapes in a tag, in this order: the backslash first, as it is what escapes the others. */
const TAG_ESCAPES = [
  ['\\', '\\\\'],
  [',', '\\,'],
  [' ', '\\ '],
  ['=', '\\='],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
] as const;
const STRING_ESCAPES = [
  ['\\', '\\\\'],
  ['"', '\\"'],
] as const;

const escapeTag = (text: string): string =>
  TAG_ESCAPES.reduce((escaped, [from, to]) => escaped.replaceAll(from, to), text);
const escapedTag = (text: Sql): Sql => replaceAll(text, TAG_ESCAPES);
const escapedString = (text: Sql): Sql => replaceAll(text, STRING_ESCAPES);

const replaceAll = (text: Sql, escapes: readonly (readonly [string, string])[]): Sql =>
  escapes.reduce((escaped, [from, to]) => sql`REPLACE(${escaped}, ${from}, ${to})`, text);
