import type { TagType } from '../../definition';

const FIRST_BYTES = 16 * 1024;

/** A name that rows carry, and what the speed layer makes of it. */
export class Tag<TypeName extends string = string> {
  /** The window that this tag's rows went to last, and its index there: most rows go to the same one again. */
  windowStart = Number.NaN;
  index = -1;

  constructor(
    readonly name: string,
    /** Where the table keeps the name's bytes. */
    readonly start: number,
    readonly end: number,
    /** Undefined for a name that matches no pattern: its rows are stored only. */
    readonly type: TypeName | undefined,
  ) {}
}

/**
 * Finds the tag of a name's bytes without making a string: an open-addressing hash table over the bytes.
 *
 * It is a cache. When it holds `capacity` names it starts again from empty, so names that come once and never again
 * don't pile up; two tags of one name may live at the same time, and the windows go by the name.
 */
export class TagTable<TypeName extends string = string> {
  readonly #types: readonly { readonly name: TypeName; readonly pattern: RegExp }[];
  readonly #capacity: number;
  #slots: (Tag<TypeName> | undefined)[] = [];
  /** The names, one after the other: a buffer for each would take more memory than they do. */
  #names = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #namesEnd = 0;
  #mask = 0;
  #size = 0;

  constructor(tagTypes: Readonly<Record<TypeName, TagType>>, capacity = 1 << 20) {
    this.#types = Object.entries<TagType>(tagTypes).map(([name, { pattern }]) => ({
      name: name as TypeName,
      pattern: new RegExp(`^(?:${pattern})$`),
    }));
    this.#capacity = capacity;
    this.#resize(1024, []);
  }

  lookup(bytes: Buffer, start: number, end: number): Tag<TypeName> {
    let slot = hash(bytes, start, end) & this.#mask;
    for (;;) {
      const tag = this.#slots[slot];
      if (tag === undefined) break;
      if (this.#isNamed(tag, bytes, start, end)) return tag;
      slot = (slot + 1) & this.#mask;
    }
    return this.#add(bytes, start, end);
  }

  #isNamed(tag: Tag, bytes: Buffer, start: number, end: number): boolean {
    if (tag.end - tag.start !== end - start) return false;
    const names = this.#names;
    for (let p = start, at = tag.start; p < end; p++, at++) {
      if (names[at] !== bytes[p]) return false;
    }
    return true;
  }

  #add(bytes: Buffer, start: number, end: number): Tag<TypeName> {
    if (this.#size >= this.#capacity) {
      this.#names = Buffer.allocUnsafeSlow(FIRST_BYTES);
      this.#namesEnd = 0;
      this.#resize(1024, []);
    } else if (this.#size * 2 >= this.#slots.length) this.#resize(this.#slots.length * 2, this.#slots);
    const name = bytes.toString('utf8', start, end);
    const type = this.#types.find(({ pattern }) => pattern.test(name))?.name;
    const at = this.#namesEnd;
    this.#namesEnd += end - start;
    if (this.#namesEnd > this.#names.length) this.#names = enlarged(this.#names, this.#namesEnd);
    bytes.copy(this.#names, at, start, end);
    const tag = new Tag(name, at, this.#namesEnd, type);
    this.#insert(tag);
    return tag;
  }

  #insert(tag: Tag<TypeName>): void {
    let slot = hash(this.#names, tag.start, tag.end) & this.#mask;
    while (this.#slots[slot] !== undefined) slot = (slot + 1) & this.#mask;
    this.#slots[slot] = tag;
    this.#size++;
  }

  #resize(length: number, tags: readonly (Tag<TypeName> | undefined)[]): void {
    this.#slots = new Array<Tag<TypeName> | undefined>(length).fill(undefined);
    this.#mask = length - 1;
    this.#size = 0;
    for (const tag of tags) {
      if (tag !== undefined) this.#insert(tag);
    }
  }
}

/** FNV-1a, with its high bits folded into the low ones that choose the slot. */
function hash(bytes: Buffer, start: number, end: number): number {
  let h = 0x811c9dc5;
  for (let p = start; p < end; p++) h = Math.imul(h ^ (bytes[p] ?? 0), 0x01000193);
  return h ^ (h >>> 15);
}

function enlarged(from: Buffer, size: number): Buffer<ArrayBuffer> {
  const to = Buffer.allocUnsafeSlow(2 * size);
  from.copy(to);
  return to;
}
