import type { Bound, Bounds } from './column';

/** A footer holds two bounds per column and row group: of a longer string they hold its beginning. */
const LONGEST = 64;

/**
 * The least and the greatest of strings in UTF-8, by their bytes.
 * @param plain at least one, each with its length before it, as in Parquet's PLAIN encoding
 */
export function stringBounds(plain: Buffer): Bounds {
  let [min, max] = [0, 0];
  let [least, greatest] = [beginningAt(plain, 0), beginningAt(plain, 0)];
  for (let at = 0; at < plain.length; at += 4 + lengthAt(plain, at)) {
    const beginning = beginningAt(plain, at);
    if (beginning <= least && compare(plain, at, min) < 0) [min, least] = [at, beginning];
    else if (beginning >= greatest && compare(plain, at, max) > 0) [max, greatest] = [at, beginning];
  }
  const upperBound = upper(valueAt(plain, max));
  return { min: lower(valueAt(plain, min)), ...(upperBound && { max: upperBound }) };
}

const lengthAt = (plain: Buffer, at: number): number =>
  (plain[at] ?? 0) | ((plain[at + 1] ?? 0) << 8) | ((plain[at + 2] ?? 0) << 16) | ((plain[at + 3] ?? 0) << 24);

/** The first two bytes of a string, as a number: few are less than the least so far, or more than the greatest. */
const beginningAt = (plain: Buffer, at: number): number => {
  const length = lengthAt(plain, at);
  return length === 0 ? 0 : ((plain[at + 4] ?? 0) << 8) | (length === 1 ? 0 : (plain[at + 5] ?? 0));
};

/** A copy: the footer, which is written last, holds it when others stand in the column's memory. */
const valueAt = (plain: Buffer, at: number): Buffer =>
  Buffer.from(plain.subarray(at + 4, at + 4 + lengthAt(plain, at)));

/** Most strings differ in one of their first bytes: a call into native code would cost more. */
function compare(plain: Buffer, a: number, b: number): number {
  const [lengthA, lengthB] = [lengthAt(plain, a), lengthAt(plain, b)];
  const end = a + 4 + Math.min(lengthA, lengthB);
  for (let p = a + 4, q = b + 4; p < end; p++, q++) {
    const difference = (plain[p] ?? 0) - (plain[q] ?? 0);
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
}

/** A beginning is less than the whole. */
const lower = (value: Buffer): Bound =>
  value.length <= LONGEST ? { bytes: value, isExact: true } : { bytes: value.subarray(0, cut(value)), isExact: false };

/** The beginning with its last character replaced by the next one, which is greater than whatever goes on as it does. */
function upper(value: Buffer): Bound | undefined {
  if (value.length <= LONGEST) return { bytes: value, isExact: true };
  const characters = [...value.toString('utf8', 0, cut(value))];
  while (characters.length > 0) {
    const next = successor(characters.pop()?.codePointAt(0) ?? 0);
    if (next !== undefined) return { bytes: Buffer.from(characters.join('') + next), isExact: false };
  }
  return undefined;
}

/** Where no character of UTF-8 is cut in two. */
function cut(value: Buffer): number {
  let end = LONGEST;
  while (((value[end] ?? 0) & 0xc0) === 0x80) end--;
  return end;
}

function successor(codePoint: number): string | undefined {
  if (codePoint === 0x10ffff) return undefined;
  // The surrogates between are no characters.
  return String.fromCodePoint(codePoint === 0xd7ff ? 0xe000 : codePoint + 1);
}
