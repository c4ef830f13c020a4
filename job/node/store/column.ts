/**
 * The values of one column, encoded as they come in Parquet's PLAIN encoding: what a data page holds.
 * Source: the Apache Parquet format's "Encodings", PLAIN (0).
 */
export interface ColumnValues {
  readonly values: number;
  readonly bytes: Buffer;
  /** Statistics for readers that skip row groups; a column of strings keeps none. */
  readonly range: { readonly min: number; readonly max: number } | undefined;
  /** How much memory it holds. */
  readonly capacity: number;
}

const FIRST_CAPACITY = 4096;
const TWO_POW_32 = 4_294_967_296;

/** INT64, little-endian: milliseconds since 1970. Each is written as two halves, which is exact below 2^53. */
export class TimestampColumn implements ColumnValues {
  #halves = new Int32Array(FIRST_CAPACITY / 4);
  #length = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  append(ms: number): void {
    const at = this.#length;
    if (at + 2 > this.#halves.length) this.#halves = grown(this.#halves, new Int32Array(this.#halves.length * 2));
    const high = Math.floor(ms / TWO_POW_32);
    this.#halves[at] = ms - high * TWO_POW_32;
    this.#halves[at + 1] = high;
    this.#length = at + 2;
    if (ms < this.#min) this.#min = ms;
    if (ms > this.#max) this.#max = ms;
  }

  get values(): number {
    return this.#length / 2;
  }

  get bytes(): Buffer {
    return Buffer.from(this.#halves.buffer, 0, this.#length * 4);
  }

  get range() {
    return { min: this.#min, max: this.#max };
  }

  get capacity(): number {
    return this.#halves.byteLength;
  }
}

/** BYTE_ARRAY: the length in four bytes, little-endian, then the bytes. */
export class StringColumn implements ColumnValues {
  readonly range = undefined;
  #bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  #length = 0;
  #values = 0;

  append(source: Buffer, start: number, end: number): void {
    const size = end - start;
    if (this.#length + 4 + size > this.#bytes.length) this.#reserve(this.#length + 4 + size);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at] = size;
    bytes[at + 1] = size >>> 8;
    bytes[at + 2] = size >>> 16;
    bytes[at + 3] = size >>> 24;
    at += 4;
    // A call into native code costs more than copying the few bytes that a name or a number has.
    if (size > 48) source.copy(bytes, at, start, end);
    else for (let p = start; p < end; p++) bytes[at++] = source[p] ?? 0;
    this.#length += 4 + size;
    this.#values++;
  }

  get values(): number {
    return this.#values;
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  get capacity(): number {
    return this.#bytes.length;
  }

  #reserve(size: number): void {
    this.#bytes = grown(this.#bytes, Buffer.allocUnsafeSlow(Math.max(size, this.#bytes.length * 2)));
  }
}

function grown<A extends Int32Array | Buffer>(from: A, to: A): A {
  to.set(from);
  return to;
}
