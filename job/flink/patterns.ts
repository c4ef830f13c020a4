import type { Pipeline, TagType } from '../definition';

/**
 * The regular expressions of the script, in Java's dialect. Repetitions are possessive wherever the next character
 * can't be part of one: nothing is tried twice, and a long message can't overflow the stack.
 */

const QUOTED = '"(?:[^"]++|"")*+"';

/**
 * The rows of a message that has a line feed put before it: each match is a row with the line feed before it, group 1
 * the row without its line break. A quoted section may hold line breaks; a quote that is never closed is no section.
 * A line feed that ends the message starts no row, unless it is the one that was put there.
 */
export const ROWS = `(?:\\A\\n|\\n(?!\\z))((?:[^"\\r\\n]++|\\r(?!\\n|\\z)|${QUOTED}|")*+)`;

const FIELD = `(?:${QUOTED}|[^",]*+)`;

const fieldsOf = (count: number): string => Array.from({ length: count }, () => FIELD).join(',');

/** A row of so many fields. */
export const rowOf = (fields: number): string => whole(fieldsOf(fields));

/** Group 1 is field `index`, from 0, of a row of so many fields; of a quoted field, what is between its quotes. */
export function fieldPattern(fields: number, index: number): string {
  const before = `${FIELD},`.repeat(index);
  const after = `,${FIELD}`.repeat(fields - index - 1);
  return whole(`${before}"?+((?<=")(?:[^"]++|"")*+|[^",]*+)"?+${after}`);
}

/** A row whose quotes all stand where RFC 4180 allows them. */
export const WELL_FORMED = `\\A${FIELD}(?:,${FIELD})*+\\z`;

export const whole = (pattern: string): string => `\\A(?:${pattern})\\z`;

export const anyOf = (patterns: readonly string[]): string => patterns.map((pattern) => `(?:${pattern})`).join('|');

const LEAP_YEAR = '(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)';
const MONTH_AND_DAY =
  '(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))';
const TIME = '(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]';
const CALENDAR = `(?:[0-9]{4}-${MONTH_AND_DAY}|${LEAP_YEAR}-02-29)T${TIME}`;

/** An instant as the pipeline writes it that exists in the calendar. */
export const instant = (pipeline: Pipeline): string => `(?=${whole(pipeline.input.instant)})${CALENDAR}`;

export const numericTags = (pipeline: Pipeline): readonly TagType[] =>
  Object.values(pipeline.tagTypes).filter(({ value }) => value === 'number');

/**
 * A message of which every row is good and no field quoted: such a message needs no other check, and nearly all are
 * such. It is a shortcut, never a rule: it may miss a good message (one with a number too long to be surely finite),
 * but must match no other. U+FFFD stands where bytes were no UTF-8.
 */
export function cleanMessage(pipeline: Pipeline): string {
  const { columns, input, speedLayer } = pipeline;
  const end = '(?=[,\\r\\n]|\\z)';
  const text = '[^",\\r\\n\\uFFFD]';
  const numeric = anyOf(numericTags(pipeline).map(({ pattern }) => pattern));
  const number = `(?=(?:${input.number})${end})[^eE,\\r\\n]{1,99}(?:[eE][+-]?[0-9]{1,2})?${end}`;
  const row = (key: string, value: string): string =>
    input.fields
      .map((_, field) => {
        const [name, column] = Object.entries(columns).find(([, c]) => c.from === 'field' && c.field === field) ?? [];
        if (name === speedLayer.key) return key;
        if (name === speedLayer.value) return value;
        return column?.type === 'timestamp' ? `(?=(?:${input.instant})${end})${CALENDAR}${text}*+` : `${text}*+`;
      })
      .join(',');
  const rows =
    numeric === ''
      ? [row(`${text}++`, `${text}*+`)]
      : [row(`(?:${numeric})${end}`, number), row(`(?!(?:${numeric})${end})${text}++`, `${text}*+`)];
  return `\\A(?:(?:${anyOf(rows)})\\r?(?:\\n|\\z))++\\z`;
}
