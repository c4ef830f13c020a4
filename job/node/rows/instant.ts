import { CAPITAL_T, CAPITAL_Z, COLON, digit, MINUS, POINT } from './bytes';
import { viewOf } from './view';

const MS_PER_DAY = 86_400_000;
const MS_PER_MINUTE = 60_000;
const MINUTE_LENGTH = '2026-11-22T10:01'.length;
/** By how many digits a fraction has. */
const MS_PER_UNIT = [0, 100, 10, 1];
const NO_NUMBER = 100;

/** The minute of the latest instant, with its 16 bytes as four numbers. */
const minute = { bytes: new Int32Array(MINUTE_LENGTH / 4), start: Number.NaN };

/**
 * Reads the instant that the bytes from `start` to `end` spell, by the pipeline's `input.instant`: an ISO-8601 instant
 * in UTC whose day exists in the calendar. A fraction finer than milliseconds is cut.
 *
 * Most instants are in the minute of the one before. To know it again takes 15 ns of CPU, to read it 35.
 *
 * @returns milliseconds since 1970, or NaN when the bytes are not such an instant
 */
export function parseInstant(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 20 || length > 30 || length === 21 || bytes[start + 16] !== COLON || bytes[end - 1] !== CAPITAL_Z) {
    return Number.NaN;
  }
  const second = twoDigits(bytes, start + 17);
  if (second > 59 || !(isLatestMinute(bytes, start) || readMinute(bytes, start))) return Number.NaN;
  return minute.start + second * 1000 + fraction(bytes, start + 19, end - 1);
}

function isLatestMinute(bytes: Uint8Array, start: number): boolean {
  const view = viewOf(bytes);
  const known = minute.bytes;
  return (
    view.getInt32(start) === known[0] &&
    view.getInt32(start + 4) === known[1] &&
    view.getInt32(start + 8) === known[2] &&
    view.getInt32(start + 12) === known[3]
  );
}

/** Reads `2026-11-22T10:01` into `minute`. @returns false where it is no minute */
function readMinute(bytes: Uint8Array, start: number): boolean {
  if (
    bytes[start + 4] !== MINUS ||
    bytes[start + 7] !== MINUS ||
    bytes[start + 10] !== CAPITAL_T ||
    bytes[start + 13] !== COLON
  ) {
    return false;
  }
  const century = twoDigits(bytes, start);
  const yearOfCentury = twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  const hour = twoDigits(bytes, start + 11);
  const minutes = twoDigits(bytes, start + 14);
  const year = century * 100 + yearOfCentury;
  if (century > 99 || yearOfCentury > 99 || month < 1 || month > 12 || hour > 23 || minutes > 59) return false;
  if (day < 1 || day > daysInMonth(year, month)) return false;
  minute.start = daysFromEpoch(year, month, day) * MS_PER_DAY + (hour * 60 + minutes) * MS_PER_MINUTE;
  const view = viewOf(bytes);
  for (let i = 0; i < minute.bytes.length; i++) minute.bytes[i] = view.getInt32(start + 4 * i);
  return true;
}

/** The day of an instant, in days since 1970. */
export const dayOf = (instant: number): number => Math.floor(instant / MS_PER_DAY);

/** The date of a day, as `2026-11-22`. */
export function dateOfDay(day: number): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, -'T00:00:00.000Z'.length);
}

/** The number that two bytes spell; above 99 where one is no digit. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const [tens, ones] = [digit(bytes[at]), digit(bytes[at + 1])];
  return tens > 9 || ones > 9 ? NO_NUMBER : tens * 10 + ones;
}

/** `.` and 1-9 digits, or nothing. */
function fraction(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0;
  if (bytes[start] !== POINT) return Number.NaN;
  const cut = Math.min(end, start + 4);
  let value = 0;
  for (let p = start + 1; p < end; p++) {
    const next = digit(bytes[p]);
    if (next > 9) return Number.NaN;
    if (p < cut) value = value * 10 + next;
  }
  return value * (MS_PER_UNIT[cut - start - 1] ?? 0);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Proleptic Gregorian calendar; the year is counted from March, so that the leap day is its last. */
function daysFromEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
