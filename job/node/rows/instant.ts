import { CAPITAL_T, CAPITAL_Z, COLON, digit, MINUS, POINT } from './bytes';

const MS_PER_DAY = 86_400_000;

/**
 * Reads the instant that the bytes from `start` to `end` spell, by the pipeline's `input.instant`: an ISO-8601 instant
 * in UTC whose day exists in the calendar. A fraction finer than milliseconds is cut.
 *
 * @returns milliseconds since 1970, or NaN when the bytes are not such an instant
 */
export function parseInstant(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (
    length < 20 ||
    length > 30 ||
    length === 21 ||
    bytes[start + 4] !== MINUS ||
    bytes[start + 7] !== MINUS ||
    bytes[start + 10] !== CAPITAL_T ||
    bytes[start + 13] !== COLON ||
    bytes[start + 16] !== COLON ||
    bytes[end - 1] !== CAPITAL_Z
  ) {
    return Number.NaN;
  }
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  const hour = twoDigits(bytes, start + 11);
  const minute = twoDigits(bytes, start + 14);
  const second = twoDigits(bytes, start + 17);
  // Written so that NaN, from a byte that is no digit, fails each comparison.
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59 && second <= 59)) {
    return Number.NaN;
  }
  if (day > 28 && day > daysInMonth(year, month)) return Number.NaN;
  const time = (hour * 60 + minute) * 60_000 + second * 1000;
  return daysFromEpoch(year, month, day) * MS_PER_DAY + time + fraction(bytes, start + 19, end - 1);
}

/** The day of an instant, in days since 1970. */
export const dayOf = (instant: number): number => Math.floor(instant / MS_PER_DAY);

/** The date of a day, as `2026-11-22`. */
export function dateOfDay(day: number): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, -'T00:00:00.000Z'.length);
}

function twoDigits(bytes: Uint8Array, at: number): number {
  return digit(bytes[at]) * 10 + digit(bytes[at + 1]);
}

/** `.` and 1-9 digits, or nothing. */
function fraction(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0;
  if (bytes[start] !== POINT) return Number.NaN;
  let ms = 0;
  let unit = 100;
  for (let p = start + 1; p < end; p++) {
    ms += Math.floor(unit) * digit(bytes[p]);
    unit /= 10;
  }
  return ms;
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
