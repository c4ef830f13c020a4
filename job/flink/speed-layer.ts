import type { Pipeline } from '../definition';
import { MESSAGE_BYTES } from '../message-bytes';
import { aggregateOf } from './aggregates';
import type { ScriptInputs } from './settings';
import { col, rows } from './source';
import { commented, identifier, interval, join, type Sql, sql, view } from './sql';
import { createTable, kafkaSink } from './table';

const speedLayer = identifier('speed_layer');
const windows = identifier('windows');
const line = identifier('line');
const windowStart = identifier('window_start');
const windowEnd = identifier('window_end');

export const speedLayerTable = (inputs: ScriptInputs): Sql =>
  commented(
    'Speed layer: a message for each point, as InfluxDB line protocol.',
    createTable(speedLayer, {
      columns: [sql`${line} STRING`],
      with: kafkaSink(inputs.settings.speedLayerTopic, inputs),
    }),
  );

/** A column for each type of tag: of the others' rows, what it holds means nothing. */
export function windowsView(pipeline: Pipeline): Sql {
  const { key, window } = pipeline.speedLayer;
  const aggregates = Object.keys(pipeline.tagTypes).map(
    (type) => [identifier(type), aggregateOf(pipeline, type).group] as const,
  );
  const typed = sql`SELECT * FROM ${rows} WHERE ${col.reason} IS NULL AND ${col.type} IS NOT NULL`;
  return commented(
    'Windows: the good rows of typed tags, by name; the type says which aggregate counts.',
    view(
      windows,
      [windowEnd, identifier(key), col.type, ...aggregates],
      sql`FROM TUMBLE(
  (${typed}),
  DESCRIPTOR(${col.rowtime}),
  ${interval(window.size)}
)
GROUP BY ${join([windowStart, windowEnd, identifier(key), col.type], ', ')}`,
    ),
  );
}

/** A number that is not finite, such as the average of huge ones, is no point; nor is a line that no message holds. */
export function insertIntoSpeedLayer(pipeline: Pipeline): Sql {
  const { key, line: format } = pipeline.speedLayer;
  const fields = Object.keys(pipeline.tagTypes).map((type) => fieldOf(pipeline, type));
  const nanoseconds = sql`CAST(EXTRACT(EPOCH FROM ${windowEnd}) AS STRING), DATE_FORMAT(${windowEnd}, 'SSS000000')`;
  const text = sql`CONCAT(
  ${`${escapeTag(format.measurement)},${escapeTag(format.tag)}=`}, ${escapedTag(identifier(key))}, ' ',
  CASE
    ${join(fields, '\n')}
  END,
  ${`,${escapeTag(format.eventTimeField)}=`}, ${nanoseconds}, 'i ',
  ${nanoseconds}
)`;
  return commented(
    'Lines: none for a number beyond the range of doubles, nor where the line is too large for a message.',
    sql`INSERT INTO ${speedLayer}
SELECT ${line}
FROM (
  SELECT ${text} AS ${line}
  FROM ${windows}
)
WHERE CHAR_LENGTH(DECODE(ENCODE(${line}, 'UTF-8'), 'ISO-8859-1')) <= ${MESSAGE_BYTES}`,
  );
}

/** NULL, as the line is then, for a number that is not finite: Infinity is what a sum that is too great comes to. */
function fieldOf(pipeline: Pipeline, type: string): Sql {
  const { field, values, result } = aggregateOf(pipeline, type);
  const name = `${escapeTag(field)}=`;
  return values === 'string'
    ? sql`WHEN ${col.type} = ${type} THEN CONCAT(${`${name}"`}, ${escapedString(result)}, '"')`
    : sql`WHEN ${col.type} = ${type} AND ABS(${result}) <= ${Number.MAX_VALUE} THEN CONCAT(${name}, CAST(${result} AS STRING))`;
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
