import { MINUS, POINT, ZERO } from './bytes';

/** As many digits behind the point are tried. */
const DECIMALS = 6;
const UNIT = 10 ** DECIMALS;
/** Below it, a number of so many decimals has 15 digits at most: all that spell different doubles. */
const LIMIT = 1e9;
/** The most that a number takes. */
export const DECIMAL_BYTES = 1 + 9 + 1 + DECIMALS;

/**
 * Writes a number of up to six decimals, as the average of a few values of a sensor is, as `String` would: 40 ns of CPU,
 * where `String`, which looks for the shortest digits and makes a string of them, takes 150 and its garbage.
 *
 * @returns where it ends; `at` where it is a number of more digits, and nothing is written
 */
export function writeDecimal(bytes: Buffer, at: number, value: number): number {
  const size = Math.abs(value);
  const units = Math.round(size * UNIT);
  if (!(size < LIMIT) || units / UNIT !== size) return at;
  let p = at;
  if (value < 0) bytes[p++] = MINUS;
  const whole = Math.floor(size);
  p = writeDigits(bytes, p, whole, digitsOf(whole));
  let fraction = units - whole * UNIT;
  if (fraction === 0) return p;
  let decimals = DECIMALS;
  for (; fraction % 10 === 0; fraction /= 10) decimals--;
  bytes[p++] = POINT;
  return writeDigits(bytes, p, fraction, decimals);
}

function digitsOf(whole: number): number {
  let digits = 1;
  for (let limit = 10; limit <= whole; limit *= 10) digits++;
  return digits;
}

function writeDigits(bytes: Buffer, at: number, value: number, digits: number): number {
  let rest = value | 0;
  for (let p = at + digits - 1; p >= at; p--) {
    const next = (rest / 10) | 0;
    bytes[p] = ZERO + rest - 10 * next;
    rest = next;
  }
  return at + digits;
}
