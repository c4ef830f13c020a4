import type { Average, Last, Pipeline } from '../definition';
import { col } from './columns';
import { ordered, unordered } from './order';
import { anyOf, whole } from './patterns';
import { judgedRows } from './rows';
import { identifier, interval, join, type Sql, sql, view } from './sql';
import { MESSAGE_BYTES, tables } from './tables';
import { finite, toDouble } from './values';

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
  const fields = Object.keys(pipeline.tagTypes).map((type) => {
    const { text, condition } = fieldOf(pipeline, type);
    return sql`WHEN ${condition} THEN ${text}`;
  });
  const conditions = Object.keys(pipeline.tagTypes).map((type) => fieldOf(pipeline, type).condition);
  const nanoseconds = sql`CAST(EXTRACT(EPOCH FROM ${windowEnd}) AS STRING), DATE_FORMAT(${windowEnd}, 'SSS000000')`;
  const text = sql`CONCAT(
  ${`${escapeTag(format.measurement)},${escapeTag(format.tag)}=`}, ${escapedTag(identifier(key))}, ' ',
  CASE
    ${join(fields, '\n')}
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
    const aggregate = aggregateOf(pipeline, type);
    const input = aggregate.fn === 'average' ? toDouble(value) : ordered(pipeline, aggregate, value);
    return [identifier(type), sql`CASE WHEN REGEXP(${key}, ${whole(pattern)}) THEN ${input} END`] as const;
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
    const fn = aggregateOf(pipeline, type).fn === 'average' ? sql`AVG` : sql`MAX`;
    return [identifier(type), sql`${fn}(${identifier(type)})`] as const;
  });
  return view(
    windows,
    [windowEnd, identifier(key), ...aggregates],
    sql`FROM TABLE(TUMBLE(TABLE ${speedLayerRows}, DESCRIPTOR(${col.timestamp}), ${interval(window.size)}))
GROUP BY ${join([windowStart, windowEnd, identifier(key)], ', ')}`,
  );
}

function aggregateOf(pipeline: Pipeline, type: string): Average | Last<string> {
  const aggregate = pipeline.speedLayer.aggregates[type];
  if (aggregate === undefined) {
    throw new Error(`tag type '${type}' has no aggregate: declare one in speedLayer.aggregates`);
  }
  return aggregate;
}

/** The field that an aggregate is written as, and when there is one: not for an average that is not finite. */
function fieldOf(pipeline: Pipeline, type: string): { readonly text: Sql; readonly condition: Sql } {
  const aggregate = aggregateOf(pipeline, type);
  const result = identifier(type);
  const name = `${escapeTag(aggregate.field)}=`;
  return aggregate.fn === 'average'
    ? { text: sql`CONCAT(${name}, CAST(${result} AS STRING))`, condition: finite(result) }
    : {
        text: sql`CONCAT(${`${name}"`}, ${escapedString(unordered(pipeline, aggregate, result))}, '"')`,
        condition: sql`${result} IS NOT NULL`,
      };
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
