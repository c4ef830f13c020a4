import { BitWriter, bitWidth } from './bits';

const BLOCK = 128;
const MINIBLOCKS = 4;
const MINIBLOCK = BLOCK / MINIBLOCKS;
/** The most that a block takes: the least difference, the widths, and the differences with 53 bits each. */
const BLOCK_BYTES = 10 + MINIBLOCKS + (BLOCK * 53) / 8;

/**
 * Integers as differences, each block of them with as few bits as it needs.
 * Source: the Apache Parquet format's "Encodings", DELTA_BINARY_PACKED (5).
 * @param values the first `count` of them: whole numbers that differ by less than 2^52
 */
export function deltaEncode(values: Float64Array, count: number): Buffer {
  const out = new BitWriter(32 + Math.ceil(count / BLOCK) * 64);
  out.reserve(32);
  out.varint(BLOCK);
  out.varint(MINIBLOCKS);
  out.varint(count);
  out.zigzag(values[0] ?? 0);

  const deltas = new Float64Array(BLOCK);
  for (let start = 1; start < count; start += BLOCK) {
    const size = Math.min(BLOCK, count - start);
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < size; i++) {
      const delta = (values[start + i] ?? 0) - (values[start + i - 1] ?? 0);
      deltas[i] = delta;
      if (delta < least) least = delta;
    }
    // What the last block lacks is filled up with zeros.
    deltas.fill(least, size);
    out.reserve(BLOCK_BYTES);
    out.zigzag(least);
    packBlock(out, deltas, least, Math.ceil(size / MINIBLOCK));
  }
  return out.bytes;
}

/** @param used miniblocks that hold a value: of the others there are the widths only */
function packBlock(out: BitWriter, deltas: Float64Array, least: number, used: number): void {
  const widths = Array.from({ length: MINIBLOCKS }, (_, block) => {
    let largest = 0;
    for (let i = block * MINIBLOCK; i < (block + 1) * MINIBLOCK; i++) {
      const above = (deltas[i] ?? 0) - least;
      if (above > largest) largest = above;
    }
    return bitWidth(largest);
  });
  for (const width of widths) out.byte(width);
  for (const [block, width] of widths.slice(0, used).entries()) {
    for (let i = block * MINIBLOCK; i < (block + 1) * MINIBLOCK; i++) out.bits((deltas[i] ?? 0) - least, width);
  }
}
