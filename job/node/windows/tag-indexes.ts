import { grown } from '../rows/growth';

/** Small, since many windows may be open that have a tag or two each. */
const FIRST_SLOTS = 8;

/** Numbers the tags of a window in the order in which they come: an open-addressing hash table over their numbers. */
export class TagIndexes {
  /** Two numbers for each: the tag and one more, or 0, and its index. */
  #slots = new Int32Array(2 * FIRST_SLOTS);
  /** By index. */
  #tags = new Int32Array(FIRST_SLOTS / 2);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The index of a tag: the next one when it is new. */
  of(tag: number): number {
    const slots = this.#slots;
    const mask = slots.length / 2 - 1;
    for (let slot = hash(tag) & mask; ; slot = (slot + 1) & mask) {
      const found = slots[2 * slot];
      if (found === tag + 1) return slots[2 * slot + 1] ?? 0;
      if (found === 0) return this.#add(tag, slot);
    }
  }

  /** The index of a tag; below 0 when it has none. */
  find(tag: number): number {
    const slots = this.#slots;
    const mask = slots.length / 2 - 1;
    for (let slot = hash(tag) & mask; ; slot = (slot + 1) & mask) {
      const found = slots[2 * slot];
      if (found === tag + 1) return slots[2 * slot + 1] ?? 0;
      if (found === 0) return -1;
    }
  }

  /** @param index below `size` */
  tagAt(index: number): number {
    return this.#tags[index] ?? 0;
  }

  /** The tags, by their indexes. */
  get tags(): Int32Array {
    return this.#tags.subarray(0, this.#size);
  }

  #add(tag: number, slot: number): number {
    const index = this.#size++;
    if (index === this.#tags.length) this.#tags = grown(this.#tags, new Int32Array(2 * index));
    this.#tags[index] = tag;
    this.#slots[2 * slot] = tag + 1;
    this.#slots[2 * slot + 1] = index;
    if (4 * this.#size > this.#slots.length) this.#enlarge();
    return index;
  }

  #enlarge(): void {
    const slots = new Int32Array(2 * this.#slots.length);
    const mask = slots.length / 2 - 1;
    for (let index = 0; index < this.#size; index++) {
      const tag = this.#tags[index] ?? 0;
      let slot = hash(tag) & mask;
      while (slots[2 * slot] !== 0) slot = (slot + 1) & mask;
      slots[2 * slot] = tag + 1;
      slots[2 * slot + 1] = index;
    }
    this.#slots = slots;
  }
}

/** Numbers that follow one another stand beside one another. */
const hash = (tag: number): number => tag;
