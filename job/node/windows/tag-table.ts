import type { TagType } from '../../definition';
import { grown } from '../rows/growth';
import { hashOf } from '../rows/hash';
import { areEqual, fourAt, viewOf } from '../rows/view';

const FIRST_BYTES = 16 * 1024;
const FIRST_TAGS = 512;
/** Of the hash table: of 5 slots, 3 are taken at most. */
const FIRST_SLOTS = 1024;
const isFull = (tags: number, slots: number): boolean => tags * 5 > slots * 3;
/** Each is eight numbers: the tag and one more, or 0; how long its name is; and the beginning of that, four bytes each. */
const SLOT_BITS = 3;
const SLOT = 1 << SLOT_BITS;
const [TAG, LENGTH, NAME] = [0, 1, 2];
const BYTES_IN_SLOT = 4 * (SLOT - NAME);
const UNTYPED = 0;

/**
 * Numbers the names that rows carry, from 0 on, and finds the number of a name's bytes without making a string: an
 * open-addressing hash table over the bytes. What is kept of a name stands in columns, by its number: an object for each
 * of a million names would cost a look into memory of its own for each row. All that a look-up compares stands in one
 * slot, unless a name has more than 24 bytes: a place in 8 MB or more of memory took 0.15 us to look into, where a whole
 * row takes 0.5.
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
  #slots = new Int32Array(SLOT * FIRST_SLOTS);
  /** The names, one after the other: a buffer for each would take more memory than they do. */
  #names: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #view = new DataView(this.#names.buffer);
  #namesEnd = 0;
  /** Where the name of tag i stands in them: from 2 i to 2 i + 1. */
  #bounds = new Int32Array(2 * FIRST_TAGS);
  /** By tag, one more than the index of its type, or 0. */
  #types = new Uint8Array(FIRST_TAGS);
  #size = 0;
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
    const last = slots.length - SLOT;
    const hash = hashOf(bytes, start, end);
    const view = viewOf(bytes);
    for (let at = (hash << SLOT_BITS) & last; ; at = (at + SLOT) & last) {
      const tag = (slots[at + TAG] ?? 0) - 1;
      if (tag < 0) return this.#add(bytes, start, end);
      if (slots[at + LENGTH] === end - start && this.#isNamed(at, tag, view, start, end)) return tag;
    }
  }

  /** The names of all tags: that of a tag is the bytes from `nameStart` to `nameEnd`. */
  get names(): Buffer {
    return this.#names;
  }

  nameStart(tag: number): number {
    return this.#bounds[2 * tag] ?? 0;
  }

  nameEnd(tag: number): number {
    return this.#bounds[2 * tag + 1] ?? 0;
  }

  nameOf(tag: number): string {
    return this.#names.toString('utf8', this.nameStart(tag), this.nameEnd(tag));
  }

  /** @returns the index of the tag's type; below 0 for a name that matches no pattern: its rows are stored only */
  typeOf(tag: number): number {
    return (this.#types[tag] ?? UNTYPED) - 1;
  }

  /** Whether the tag of a slot has this name, which is as long as its own. */
  #isNamed(slot: number, tag: number, view: DataView, start: number, end: number): boolean {
    const slots = this.#slots;
    const inSlot = Math.min(end, start + BYTES_IN_SLOT);
    for (let p = start, at = slot + NAME; p < inSlot; p += 4, at++)
      if (slots[at] !== fourAt(view, p, inSlot)) return false;
    const rest = end - inSlot;
    return rest === 0 || areEqual(this.#view, this.nameEnd(tag) - rest, view, inSlot, rest);
  }

  #add(bytes: Buffer, start: number, end: number): number {
    if (this.#size - this.#free.length >= this.#capacity) this.#forget();
    const tag = this.#free.pop() ?? this.#size++;
    if (tag === this.#types.length) {
      this.#types = grown(this.#types, new Uint8Array(2 * tag));
      this.#bounds = grown(this.#bounds, new Int32Array(4 * tag));
    }
    const name = bytes.toString('utf8', start, end);
    this.#types[tag] = this.#patterns.findIndex((pattern) => pattern.test(name)) + 1;
    this.#appendName(tag, bytes, start, end);
    if (isFull(this.#size, this.#slots.length / SLOT)) this.#index(2 * this.#slots.length);
    else this.#insert(tag);
    return tag;
  }

  #appendName(tag: number, bytes: Buffer, start: number, end: number): void {
    const at = this.#namesEnd;
    this.#namesEnd += end - start;
    if (this.#namesEnd > this.#names.length) {
      this.#setNames(grown(this.#names, Buffer.allocUnsafeSlow(2 * this.#namesEnd)));
    }
    bytes.copy(this.#names, at, start, end);
    this.#bounds[2 * tag] = at;
    this.#bounds[2 * tag + 1] = this.#namesEnd;
  }

  #setNames(names: Buffer): void {
    this.#names = names;
    this.#view = new DataView(names.buffer);
  }

  /** Forgets what nothing holds; where that would not last, it grows instead. */
  #forget(): void {
    const held = new Set(this.#held());
    if (held.size * 2 > this.#capacity) {
      this.#capacity *= 2;
      return;
    }
    const names = this.#names;
    this.#setNames(Buffer.allocUnsafeSlow(FIRST_BYTES));
    this.#namesEnd = 0;
    this.#free = [];
    for (let tag = 0; tag < this.#size; tag++) {
      if (held.has(tag)) this.#appendName(tag, names, this.nameStart(tag), this.nameEnd(tag));
      else this.#free.push(tag);
    }
    this.#index(this.#slots.length);
  }

  /** Makes the hash table anew, of a length. */
  #index(length: number): void {
    this.#slots = new Int32Array(length);
    const free = new Set(this.#free);
    for (let tag = 0; tag < this.#size; tag++) if (!free.has(tag)) this.#insert(tag);
  }

  #insert(tag: number): void {
    const slots = this.#slots;
    const [start, end] = [this.nameStart(tag), this.nameEnd(tag)];
    let at = (hashOf(this.#names, start, end) << SLOT_BITS) & (slots.length - SLOT);
    while (slots[at + TAG] !== 0) at = (at + SLOT) & (slots.length - SLOT);
    slots[at + TAG] = tag + 1;
    slots[at + LENGTH] = end - start;
    const inSlot = Math.min(end, start + BYTES_IN_SLOT);
    for (let p = start, to = at + NAME; p < inSlot; p += 4, to++) slots[to] = fourAt(this.#view, p, inSlot);
  }
}
