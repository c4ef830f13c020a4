import type { Pipeline } from '../definition';
import { eventTimeRange, NO_TIMESTAMP } from '../event-time';
import { col } from './columns';
import { instant, whole } from './patterns';
import { type Sql, sql } from './sql';

/** The record's timestamp, in UTC as the script's session is. */
export const eventTime = sql`CAST(${col.timestamp} AS TIMESTAMP(3))`;

/** Whether the record's timestamp can be an event time. */
export function isEventTime(pipeline: Pipeline): Sql {
  const { earliest, latest } = eventTimeRange(pipeline);
  const at = (timestamp: number): Sql => sql`TO_TIMESTAMP_LTZ(${timestamp}, 3)`;
  return sql`${col.timestamp} BETWEEN ${at(earliest)} AND ${at(latest)} AND ${col.timestamp} <> ${at(NO_TIMESTAMP)}`;
}

export const isInstant = (pipeline: Pipeline, text: Sql): Sql => sql`REGEXP(${text}, ${instant(pipeline)})`;

/** Infinity is what a number too great for a double is parsed to. */
export const finite = (double: Sql): Sql => sql`ABS(${double}) <= ${Number.MAX_VALUE}`;

export const isNumber = (pipeline: Pipeline, text: Sql): Sql =>
  sql`REGEXP(${text}, ${whole(pipeline.input.number)}) AND ${finite(toDouble(text))}`;

export const toDouble = (text: Sql): Sql => sql`TRY_CAST(${text} AS DOUBLE)`;

/** The digits after an instant's second, cut or filled up to three. */
const millis = (instant: Sql): Sql => sql`SUBSTRING(CONCAT(REPLACE(SUBSTRING(${instant}, 21), 'Z', ''), '000'), 1, 3)`;

/** An instant as text of one length, so that the greater text is the greater instant. */
export const sortable = (instant: Sql): Sql => sql`CONCAT(SUBSTRING(${instant}, 1, 19), ${millis(instant)})`;

/** The year, or the date, that an instant's text begins with. */
export const cut = (instant: Sql, unit: 'year' | 'date'): Sql =>
  sql`SUBSTRING(${instant}, 1, ${unit === 'year' ? 4 : 10})`;

/** Days of Gregory's calendar in 400 years. */
const CYCLE = 146_097;

/**
 * A text that {@link isInstant} as TIMESTAMP(3). Sums are several times faster than a CAST of the whole text; a DATE
 * has no year 0, which is the year 400 less a cycle of the calendar.
 */
export function toTimestamp(text: Sql): Sql {
  const days = (date: Sql): Sql => sql`TIMESTAMPDIFF(DAY, DATE '1970-01-01', TRY_CAST(${date} AS DATE))`;
  const date = sql`CASE
  WHEN ${text} LIKE '0000%' THEN ${days(sql`CONCAT('0400', SUBSTRING(${text}, 5, 6))`)} - ${CYCLE}
  ELSE ${days(sql`SUBSTRING(${text}, 1, 10)`)}
END`;
  const int = (from: number): Sql => sql`TRY_CAST(SUBSTRING(${text}, ${from}, 2) AS INT)`;
  return sql`CAST(TO_TIMESTAMP_LTZ(
  CAST(${date} AS BIGINT) * 86400000
    + ${int(12)} * 3600000 + ${int(15)} * 60000 + ${int(18)} * 1000
    + TRY_CAST(${millis(text)} AS INT),
  3
) AS TIMESTAMP(3))`;
}
