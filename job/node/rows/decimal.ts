import { CAPITAL_E, digit, MINUS, PLUS, POINT, SMALL_E } from './bytes';

/** 10^0 to 10^22 are exact as doubles, so a quotient of an exact integer and one of them is rounded once: correctly. */
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/**
 * Reads the number that the bytes from `start` to `end` spell, by the pipeline's `input.number`.
 *
 * @returns the nearest double, or NaN when the bytes are not such a number or the number is not finite
 */
export function parseDecimal(bytes: Buffer, start: number, end: number): number {
  let p = start;
  const negative = bytes[p] === MINUS;
  if (negative || bytes[p] === PLUS) p++;

  let mantissa = 0;
  let digits = 0;
  let decimals = 0;
  let inFraction = false;
  for (; p < end; p++) {
    const byte = bytes[p];
    if (byte === POINT && !inFraction) {
      inFraction = true;
      continue;
    }
    const value = digit(byte);
    if (value > 9) break;
    mantissa = mantissa * 10 + value;
    digits++;
    if (inFraction) decimals++;
  }
  if (digits === 0) return Number.NaN;
  const power = POWERS_OF_TEN[decimals];
  if (p === end && mantissa <= Number.MAX_SAFE_INTEGER && power !== undefined) {
    return (negative ? -mantissa : mantissa) / power;
  }
  if (p < end && !isExponent(bytes, p, end)) return Number.NaN;
  const nearest = Number(bytes.toString('latin1', start, end));
  return Number.isFinite(nearest) ? nearest : Number.NaN;
}

function isExponent(bytes: Buffer, start: number, end: number): boolean {
  if (bytes[start] !== SMALL_E && bytes[start] !== CAPITAL_E) return false;
  let p = start + 1;
  if (bytes[p] === MINUS || bytes[p] === PLUS) p++;
  if (p >= end) return false;
  for (; p < end; p++) {
    if (digit(bytes[p]) > 9) return false;
  }
  return true;
}
