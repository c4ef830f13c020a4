import { grown } from '../rows/growth';
import { hashOf } from '../rows/hash';
import { areEqual, viewOf } from '../rows/view';
import type { ColumnValues, EncodedColumn } from './column';
import { indexEncode } from './index-encoding';
import { stringBounds } from './string-bounds';

/** Small, since thousands of files may be open that have a few rows each. */
const FIRST_CAPACITY = 512;
const FIRST_INDEXES = 64;
const FIRST_DISTINCT = 16;
/** From so many distinct values on, a dictionary of more than half of all values is given up. */
const LOOK_AT = 4096;
/** Indexes are kept in 16 bits. */
const MOST_DISTINCT = 1 << 16;

/** BYTE_ARRAY: as indexes into a dictionary while values repeat, else one after the other. */
export class StringColumn implements ColumnValues {
  readonly #dictionary = new Dictionary();
  /** All values, once the dictionary is given up. */
  readonly #plain = new PlainStrings();
  #isPlain = false;
  #values = 0;

  append(source: Buffer, start: number, end: number): void {
    this.#values++;
    if (this.#isPlain) this.#plain.append(source, start, end);
    else if (!this.#dictionary.append(source, start, end)) this.#giveUpDictionary();
  }

  get values(): number {
    return this.#values;
  }

  get capacity(): number {
    return this.#plain.capacity + this.#dictionary.capacity;
  }

  clear(): void {
    this.#dictionary.clear();
    this.#plain.clear();
    this.#isPlain = false;
    this.#values = 0;
  }

  encode(): EncodedColumn {
    const { distinct } = this.#dictionary;
    // It is not shorter than the values where few of them repeat.
    if (!this.#isPlain && distinct * 2 > this.#values) this.#giveUpDictionary();
    const bytes = this.#isPlain ? this.#plain.bytes : this.#dictionary.bytes;
    const bounds = stringBounds(bytes);
    if (this.#isPlain) return { encoding: 'PLAIN', bytes, bounds };
    return {
      dictionary: { values: distinct, bytes },
      encoding: 'RLE_DICTIONARY',
      bytes: indexEncode(this.#dictionary.indexes, this.#values, distinct),
      bounds,
    };
  }

  #giveUpDictionary(): void {
    this.#dictionary.writeTo(this.#plain);
    this.#isPlain = true;
  }
}

/** Strings in Parquet's PLAIN encoding: the length in four bytes, little-endian, then the bytes. */
class PlainStrings {
  #bytes = Buffer.alloc(0);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  get capacity(): number {
    return this.#bytes.length;
  }

  clear(): void {
    this.#length = 0;
  }

  /** Where the next one begins. */
  get end(): number {
    return this.#length;
  }

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
  }

  /** Whether the string at `at`, of which only the bytes are compared, is this one. */
  holds(at: number, length: number, source: Buffer, start: number): boolean {
    return areEqual(this.#view, at + 4, viewOf(source), start, length);
  }

  #reserve(size: number): void {
    this.#bytes = grown(this.#bytes, Buffer.allocUnsafeSlow(Math.max(FIRST_CAPACITY, size, this.#bytes.length * 2)));
    this.#view = new DataView(this.#bytes.buffer);
  }
}

/** Distinct strings, found by their hash, and the index of each value. */
class Dictionary {
  readonly #strings = new PlainStrings();
  #indexes = new Uint16Array(FIRST_INDEXES);
  #values = 0;
  /** By index: where the string is, and how long. */
  #starts = new Int32Array(FIRST_DISTINCT);
  #lengths = new Int32Array(FIRST_DISTINCT);
  #distinct = 0;
  /** By hash: the index and one more, or 0. */
  #slots = new Int32Array(2 * FIRST_DISTINCT);

  get distinct(): number {
    return this.#distinct;
  }

  get indexes(): Uint16Array {
    return this.#indexes;
  }

  get capacity(): number {
    const numbers = [this.#indexes, this.#starts, this.#lengths, this.#slots];
    return numbers.reduce((sum, { byteLength }) => sum + byteLength, this.#strings.capacity);
  }

  /** The distinct values, by index. */
  get bytes(): Buffer {
    return this.#strings.bytes;
  }

  clear(): void {
    this.#strings.clear();
    this.#slots.fill(0);
    this.#distinct = 0;
    this.#values = 0;
  }

  /** @returns whether it still pays */
  append(source: Buffer, start: number, end: number): boolean {
    if (this.#values === this.#indexes.length) {
      this.#indexes = grown(this.#indexes, new Uint16Array(this.#indexes.length * 2));
    }
    const length = end - start;
    const mask = this.#slots.length - 1;
    let slot = hash(source, start, end) & mask;
    let index = (this.#slots[slot] ?? 0) - 1;
    while (index >= 0 && !this.#is(index, source, start, length)) {
      slot = (slot + 1) & mask;
      index = (this.#slots[slot] ?? 0) - 1;
    }
    if (index >= 0) {
      this.#indexes[this.#values++] = index;
      return true;
    }
    this.#indexes[this.#values++] = this.#distinct;
    this.#slots[slot] = this.#distinct + 1;
    this.#add(source, start, end);
    return this.#distinct < LOOK_AT || (this.#distinct * 2 <= this.#values && this.#distinct < MOST_DISTINCT);
  }

  /** All values, each at its place. */
  writeTo(target: PlainStrings): void {
    const { bytes } = this.#strings;
    for (let i = 0; i < this.#values; i++) {
      const index = this.#indexes[i] ?? 0;
      const start = (this.#starts[index] ?? 0) + 4;
      target.append(bytes, start, start + (this.#lengths[index] ?? 0));
    }
  }

  #is(index: number, source: Buffer, start: number, length: number): boolean {
    return this.#lengths[index] === length && this.#strings.holds(this.#starts[index] ?? 0, length, source, start);
  }

  #add(source: Buffer, start: number, end: number): void {
    const index = this.#distinct++;
    if (index === this.#starts.length) {
      this.#starts = grown(this.#starts, new Int32Array(index * 2));
      this.#lengths = grown(this.#lengths, new Int32Array(index * 2));
    }
    this.#starts[index] = this.#strings.end;
    this.#lengths[index] = end - start;
    this.#strings.append(source, start, end);
    if (this.#distinct * 2 > this.#slots.length) this.#rehash(this.#slots.length * 4);
  }

  #rehash(size: number): void {
    const slots = new Int32Array(size);
    const { bytes } = this.#strings;
    for (let index = 0; index < this.#distinct; index++) {
      const start = (this.#starts[index] ?? 0) + 4;
      let slot = hash(bytes, start, start + (this.#lengths[index] ?? 0)) & (size - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (size - 1);
      slots[slot] = index + 1;
    }
    this.#slots = slots;
  }
}

/** Of a long string its beginning. */
const HASHED = 64;
const hash = (bytes: Buffer, start: number, end: number): number => hashOf(bytes, start, Math.min(end, start + HASHED));
