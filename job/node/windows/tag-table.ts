import type { TagType } from '../../definition';
import { grown } from '../rows/growth';

const FIRST_BYTES = 16 * 1024;
const FIRST_SLOTS = 1024;
const UNTYPED = -1;

/**
 * Numbers the names that rows carry, from 0 on, and finds the number of a name's bytes without making a string: an
 * open-addressing hash table over the bytes. What is kept of a name stands in columns, by its number: an object for each
 * of a million names would cost a look into memory of its own for each row.
 *
 * It is a cache. When it holds `capacity` names, it forgets those that nothing holds, so names that come once and never
 * again don't pile up; their numbers are given to others.
 */
export class TagTable<TypeName extends string = string> {
  /** The names of the types, by their index. */
  readonly types: readonly TypeName[];
  readonly #patterns: readonly RegExp[];
  readonly #held: () => Iterable<number>;
  #capacity: number;
  /** Two numbers for each: the hash, and the tag and one more, or 0. */
  #slots = new Int32Array(2 * FIRST_SLOTS);
  /** The names, one after the other: a buffer for each would take more memory than they do. */
  #names: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #namesEnd = 0;
  /** Where the name of tag i stands in them: from 2 i to 2 i + 1. */
  #bounds = new Int32Array(FIRST_SLOTS);
  #types = new Int32Array(FIRST_SLOTS / 2);
  readonly #texts: string[] = [];
  /** Numbers below that of the latest tag which no name has. */
  #free: number[] = [];

  /** @param held the tags that are not to be forgotten */
  constructor(
    tagTypes: Readonly<Record<TypeName, TagType>>,
    held: () => Iterable<number> = () => [],
    capacity = 1 << 20,
  ) {
    this.types = Object.keys(tagTypes) as TypeName[];
    this.#patterns = this.types.map((type) => new RegExp(`^(?:${tagTypes[type].pattern})$`));
    this.#held = held;
    this.#capacity = capacity;
  }

  /** @returns the number of the tag whose name these bytes are */
  lookup(bytes: Buffer, start: number, end: number): number {
    const slots = this.#slots;
    const mask = slots.length / 2 - 1;
    const h = hash(bytes, start, end);
    for (let slot = h & mask; ; slot = (slot + 1) & mask) {
      const tag = (slots[2 * slot + 1] ?? 0) - 1;
      if (tag < 0) return this.#add(bytes, start, end);
      if (slots[2 * slot] === h && this.#isNamed(tag, bytes, start, end)) return tag;
    }
  }

  nameOf(tag: number): string {
    return this.#texts[tag] ?? '';
  }

  /** @returns the index of the tag's type; below 0 for a name that matches no pattern: its rows are stored only */
  typeOf(tag: number): number {
    return this.#types[tag] ?? UNTYPED;
  }

  #isNamed(tag: number, bytes: Buffer, start: number, end: number): boolean {
    const names = this.#names;
    let at = this.#bounds[2 * tag] ?? 0;
    if ((this.#bounds[2 * tag + 1] ?? 0) - at !== end - start) return false;
    for (let p = start; p < end; p++, at++) if (names[at] !== bytes[p]) return false;
    return true;
  }

  #add(bytes: Buffer, start: number, end: number): number {
    if (this.#texts.length - this.#free.length >= this.#capacity) this.#forget();
    const tag = this.#free.pop() ?? this.#texts.length;
    const name = bytes.toString('utf8', start, end);
    this.#texts[tag] = name;
    if (tag === this.#types.length) {
      this.#types = grown(this.#types, new Int32Array(2 * tag));
      this.#bounds = grown(this.#bounds, new Int32Array(4 * tag));
    }
    this.#types[tag] = this.#patterns.findIndex((pattern) => pattern.test(name));
    this.#appendName(tag, bytes, start, end);
    if (this.#texts.length * 4 > this.#slots.length) this.#index(2 * this.#slots.length);
    else this.#insert(tag);
    return tag;
  }

  #appendName(tag: number, bytes: Buffer, start: number, end: number): void {
    const at = this.#namesEnd;
    this.#namesEnd += end - start;
    if (this.#namesEnd > this.#names.length) {
      this.#names = grown(this.#names, Buffer.allocUnsafeSlow(2 * this.#namesEnd));
    }
    bytes.copy(this.#names, at, start, end);
    this.#bounds[2 * tag] = at;
    this.#bounds[2 * tag + 1] = this.#namesEnd;
  }

  /** Forgets what nothing holds; where that would not last, it grows instead. */
  #forget(): void {
    const held = new Set(this.#held());
    if (held.size * 2 > this.#capacity) {
      this.#capacity *= 2;
      return;
    }
    const names = this.#names;
    this.#names = Buffer.allocUnsafeSlow(FIRST_BYTES);
    this.#namesEnd = 0;
    this.#free = [];
    for (let tag = 0; tag < this.#texts.length; tag++) {
      if (held.has(tag)) this.#appendName(tag, names, this.#bounds[2 * tag] ?? 0, this.#bounds[2 * tag + 1] ?? 0);
      else {
        this.#texts[tag] = '';
        this.#free.push(tag);
      }
    }
    this.#index(this.#slots.length);
  }

  /** Makes the hash table anew, of a length. */
  #index(length: number): void {
    this.#slots = new Int32Array(length);
    const free = new Set(this.#free);
    for (let tag = 0; tag < this.#texts.length; tag++) if (!free.has(tag)) this.#insert(tag);
  }

  #insert(tag: number): void {
    const mask = this.#slots.length / 2 - 1;
    const h = hash(this.#names, this.#bounds[2 * tag] ?? 0, this.#bounds[2 * tag + 1] ?? 0);
    let slot = h & mask;
    while (this.#slots[2 * slot + 1] !== 0) slot = (slot + 1) & mask;
    this.#slots[2 * slot] = h;
    this.#slots[2 * slot + 1] = tag + 1;
  }
}

/** FNV-1a, with its high bits folded into the low ones that choose the slot. */
function hash(bytes: Buffer, start: number, end: number): number {
  let h = 0x811c9dc5;
  for (let p = start; p < end; p++) h = Math.imul(h ^ (bytes[p] ?? 0), 0x01000193);
  return h ^ (h >>> 15);
}
