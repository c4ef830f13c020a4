import { BitWriter, bitWidth } from './bits';

/** Bit-packed numbers come in groups of this many; a run that is as long is shorter as a run. */
const GROUP = 8;

/**
 * Indexes into a dictionary: a byte with their width, then runs of equal ones and groups of packed ones.
 * Source: the Apache Parquet format's "Encodings", RLE_DICTIONARY (8) and the RLE / bit-packing hybrid (3).
 * @param indexes the first `count` of them, each below `size`
 */
export function indexEncode(indexes: Uint16Array, count: number, size: number): Buffer {
  const width = bitWidth(size - 1);
  const out = new BitWriter(16 + Math.ceil((count * width) / 8));
  out.reserve(16);
  out.byte(width);
  for (let at = 0; at < count; ) {
    const run = runAt(indexes, at, count);
    if (run >= GROUP) {
      out.reserve(16);
      out.varint(run * 2);
      out.bits(indexes[at] ?? 0, width);
      out.align();
      at += run;
    } else {
      const end = packedEnd(indexes, at, count);
      const groups = Math.ceil((end - at) / GROUP);
      out.reserve(16 + groups * width);
      out.varint(groups * 2 + 1);
      for (let i = at; i < at + groups * GROUP; i++) out.bits(i < end ? (indexes[i] ?? 0) : 0, width);
      at = end;
    }
  }
  return out.bytes;
}

function runAt(indexes: Uint16Array, at: number, count: number): number {
  const value = indexes[at];
  let end = at + 1;
  while (end < count && indexes[end] === value) end++;
  return end - at;
}

/** Where the groups end that begin here: before the first that begins a run, or with the last index. */
function packedEnd(indexes: Uint16Array, start: number, count: number): number {
  let at = start + GROUP;
  while (at < count && !isRun(indexes, at, count)) at += GROUP;
  return Math.min(at, count);
}

function isRun(indexes: Uint16Array, at: number, count: number): boolean {
  if (at + GROUP > count) return false;
  const value = indexes[at];
  for (let i = at + 1; i < at + GROUP; i++) if (indexes[i] !== value) return false;
  return true;
}
