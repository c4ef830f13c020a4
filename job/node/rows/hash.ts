import { viewOf } from './view';

/**
 * A hash of the bytes from `start` to `end`, four at a time. High bits are folded into the low ones, which choose the
 * slot of a table.
 */
export function hashOf(bytes: Buffer, start: number, end: number): number {
  const view = viewOf(bytes);
  let h = end - start;
  let p = start;
  for (; p + 4 <= end; p += 4) {
    h = Math.imul(h ^ view.getInt32(p, true), 0x9e3779b1);
    h ^= h >>> 15;
  }
  for (; p < end; p++) h = Math.imul(h ^ (bytes[p] ?? 0), 0x01000193);
  return h ^ (h >>> 15);
}
