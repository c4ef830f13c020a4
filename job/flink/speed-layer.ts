import type { Pipeline } from '../definition';
import { formatDuration } from '../duration';
import { MESSAGE_BYTES } from '../message-bytes';
import { pipelinesByWindow, windowsOf } from '../windows';
import { type SqlField, sqlFields } from './aggregates';
import type { ScriptInputs } from './settings';
import { col, rows } from './source';
import { commented, identifier, interval, join, Sql, sql, view } from './sql';
import { createTable, kafkaSink } from './table';

const speedLayer = identifier('speed_layer');
const line = identifier('line');
const windowStart = identifier('window_start');
const windowEnd = identifier('window_end');

const windowsName = (number: number): Sql => identifier(number === 0 ? 'windows' : `windows_${number + 1}`);

export const speedLayerTable = (inputs: ScriptInputs): Sql =>
  commented(
    'Speed layer: a message for each point, as InfluxDB line protocol.',
    createTable(speedLayer, {
      columns: [sql`${line} STRING`],
      with: kafkaSink(inputs.settings.speedLayerTopic, inputs),
    }),
  );

/** A column for each field: of tags that have none such, what it holds means nothing. */
export function windowsViews(pipeline: Pipeline): Sql[] {
  refuseLateness(pipeline);
  return pipelinesByWindow(pipeline).map(windowsView);
}

/** Flink's window functions make a result once: rows that come later are dropped, whatever is configured. */
function refuseLateness(pipeline: Pipeline): void {
  const late = windowsOf(pipeline).find(({ allowedLateness }) => allowedLateness > 0);
  if (late === undefined) return;
  throw new Error(
    `windows of measurement '${late.measurement}' have an allowedLateness of ${formatDuration(late.allowedLateness)}, and ` +
      "Flink's SQL allows 0 only: leave it out of job/pipeline.ts, or run the Node engine",
  );
}

function windowsView(pipeline: Pipeline, number: number): Sql {
  const { key, window } = pipeline.speedLayer;
  const aggregates = sqlFields(pipeline).map(({ column, group }) => [column, group] as const);
  const lengths = window.type === 'hopping' ? [window.hop, window.size] : [window.size];
  const typed = sql`SELECT * FROM ${rows} WHERE ${col.reason} IS NULL AND ${col.type} IS NOT NULL`;
  return commented(
    'Windows: the good rows of typed tags, by name; the type says which column counts.',
    view(
      windowsName(number),
      [windowEnd, identifier(key), col.type, ...aggregates],
      sql`FROM ${new Sql(window.type === 'hopping' ? 'HOP' : 'TUMBLE')}(
  (${typed}),
  DESCRIPTOR(${col.rowtime}),
  ${join(lengths.map(interval))}
)
GROUP BY ${join([windowStart, windowEnd, identifier(key), col.type], ', ')}`,
    ),
  );
}

/** A number that is not finite, such as the average of huge ones, is no point; nor is a line that no message holds. */
export const insertsIntoSpeedLayer = (pipeline: Pipeline): Sql[] =>
  pipelinesByWindow(pipeline).map(insertIntoSpeedLayer);

function insertIntoSpeedLayer(pipeline: Pipeline, number: number): Sql {
  const { key, line: format } = pipeline.speedLayer;
  const all = sqlFields(pipeline);
  const texts = Object.keys(pipeline.tagTypes).map((type) =>
    fieldsOfType(
      type,
      all.filter((field) => field.type === type),
    ),
  );
  const nanoseconds = sql`CAST(EXTRACT(EPOCH FROM ${windowEnd}) AS STRING), DATE_FORMAT(${windowEnd}, 'SSS000000')`;
  const text = sql`CONCAT(
  ${`${escapeTag(format.measurement)},${escapeTag(format.tag)}=`}, ${escapedTag(identifier(key))}, ' ',
  CASE
    ${join(texts, '\n')}
  END,
  ${`,${escapeTag(format.eventTimeField)}=`}, ${nanoseconds}, 'i ',
  ${nanoseconds}
)`;
  return commented(
    [
      "Lines: name, value and, twice, the window's end in nanoseconds. What the line protocol escapes in a text is escaped,",
      'the backslash first. There is none for a number beyond the range of doubles, nor where the line is too large for a',
      'message: decoded as ISO-8859-1, it has as many characters as bytes.',
    ].join('\n'),
    sql`INSERT INTO ${speedLayer}
SELECT ${line}
FROM (
  SELECT ${text} AS ${line}
  FROM ${windowsName(number)}
)
WHERE CHAR_LENGTH(DECODE(ENCODE(${line}, 'UTF-8'), 'ISO-8859-1')) <= ${MESSAGE_BYTES}`,
  );
}

/** The fields of a type; NULL, as the line is then, where it has none that can be written. */
function fieldsOfType(type: string, fields: readonly SqlField[]): Sql {
  const isType = sql`${col.type} = ${type}`;
  const written = fields.map(textOf);
  const [only] = written;
  if (only !== undefined && written.length === 1) {
    return sql`WHEN ${join([isType, ...only.conditions], ' AND ')} THEN ${only.text}`;
  }
  const texts = written.map(({ text, conditions }) =>
    conditions.length === 0 ? text : sql`CASE WHEN ${join(conditions, ' AND ')} THEN ${text} END`,
  );
  return sql`WHEN ${isType} THEN NULLIF(CONCAT_WS(',', ${join(texts, ', ')}), '')`;
}

/** A number is written that is finite: Infinity is what a sum that is too great comes to. */
function textOf({ name, values, result }: SqlField): { readonly text: Sql; readonly conditions: readonly Sql[] } {
  const start = `${escapeTag(name)}=`;
  if (values === 'string') {
    return { text: sql`CONCAT(${`${start}"`}, ${escapedString(result)}, '"')`, conditions: [] };
  }
  if (values === 'boolean') return { text: sql`CONCAT(${start}, ${result})`, conditions: [] };
  return {
    text: sql`CONCAT(${start}, CAST(${result} AS STRING))`,
    conditions: [sql`ABS(${result}) <= ${Number.MAX_VALUE}`],
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
