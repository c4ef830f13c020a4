/** Matches are looked for in so many bytes at a time, whose places fit in 16 bits. */
const BLOCK = 1 << 16;
const HASH_BITS = 14;
/** The end of a block is copied as it is, so that nothing looks beyond it. */
const MARGIN = 15;
/** Where a hash was seen last, counted from the block's beginning. */
const places = new Uint16Array(1 << HASH_BITS);

/**
 * A block of snappy: the bytes' count, then literals and copies of what came before.
 *
 *     block   = count:varint *(literal / copy)
 *     literal = (size - 1):6 bits 00, or 60 or 61 instead of it and the size in the 1 or 2 bytes that follow; bytes
 *     copy    = distance:3 high bits (size - 4):3 bits 01 distance:uint8        4 to 11 bytes from less than 2,048 before
 *             / (size - 1):6 bits 10 distance:uint16                           up to 64 bytes
 *
 * Source: snappy's "format description". Ours, since a row's values and instants take 40 ns of CPU in it, and 85 in
 * snappyjs, which looks for repetitions in doubles and goes on looking where there are none. In WebAssembly (snappy-wasm)
 * it would be 33, but memory that grows there has V8 look, before every access to any array of the process, whether its
 * buffer is still there: a row then takes 5 % more than with snappyjs.
 */
export function compressSnappy(bytes: Buffer): Buffer {
  const out = new SnappyWriter(bytes);
  for (let start = 0; start < bytes.length; start += BLOCK) compressBlock(bytes, start, out);
  return out.bytes;
}

function compressBlock(bytes: Buffer, start: number, out: SnappyWriter): void {
  const end = Math.min(start + BLOCK, bytes.length);
  const limit = end - MARGIN;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  places.fill(0);
  let literal = start;
  let at = start + 1;
  // Where nothing repeats, more and more is passed over.
  for (let misses = 32; at < limit; ) {
    const four = view.getInt32(at, true);
    const hash = Math.imul(four, 0x1e35a7bd) >>> (32 - HASH_BITS);
    const candidate = start + (places[hash] ?? 0);
    places[hash] = at - start;
    if (view.getInt32(candidate, true) !== four) {
      at += misses++ >> 5;
      continue;
    }
    let matched = at + 4;
    for (let p = candidate + 4; matched < end && bytes[matched] === bytes[p]; p++) matched++;
    if (at > literal) out.literal(literal, at);
    out.copy(at - candidate, matched - at);
    literal = matched;
    at = matched;
    misses = 32;
  }
  if (end > literal) out.literal(literal, end);
}

class SnappyWriter {
  readonly #from: Buffer;
  readonly #to: Buffer;
  #length = 0;

  constructor(from: Buffer) {
    this.#from = from;
    // The most that a block can take: where nothing repeats, literals of a whole block.
    this.#to = Buffer.allocUnsafeSlow(32 + from.length + Math.ceil(from.length / 6));
    let count = from.length;
    for (; count >= 0x80; count >>>= 7) this.#to[this.#length++] = (count & 0x7f) | 0x80;
    this.#to[this.#length++] = count;
  }

  get bytes(): Buffer {
    return this.#to.subarray(0, this.#length);
  }

  literal(start: number, end: number): void {
    const from = this.#from;
    const to = this.#to;
    const size = end - start - 1;
    let at = this.#length;
    if (size < 60) to[at++] = size << 2;
    else {
      const isShort = size < 256;
      to[at++] = (isShort ? 60 : 61) << 2;
      to[at++] = size;
      if (!isShort) to[at++] = size >>> 8;
    }
    // A call into native code costs more than copying a few bytes.
    if (size > 64) {
      from.copy(to, at, start, end);
      at += end - start;
    } else for (let p = start; p < end; p++) to[at++] = from[p] ?? 0;
    this.#length = at;
  }

  copy(distance: number, size: number): void {
    let left = size;
    // What is left is at least 4, which the shorter form takes.
    for (; left >= 68; left -= 64) this.#longCopy(distance, 64);
    if (left > 64) {
      this.#longCopy(distance, 60);
      left -= 60;
    }
    if (left < 12 && distance < 2048) this.#shortCopy(distance, left);
    else this.#longCopy(distance, left);
  }

  #shortCopy(distance: number, size: number): void {
    this.#to[this.#length++] = ((distance >>> 8) << 5) | ((size - 4) << 2) | 1;
    this.#to[this.#length++] = distance;
  }

  #longCopy(distance: number, size: number): void {
    this.#to[this.#length++] = ((size - 1) << 2) | 2;
    this.#to[this.#length++] = distance;
    this.#to[this.#length++] = distance >>> 8;
  }
}
