import { type Milliseconds, minutes } from '../../duration';

const SPAN: Milliseconds = minutes(60);
const TAGS = 100;
const CHARACTERS = 100;

/** A tag's aggregates: `values[i]` is that of the window that ends at `ends[i]`. */
export interface TagHistory {
  readonly name: string;
  readonly ends: number[];
  readonly values: (number | string)[];
}

/** The aggregates of the last hour of event time, of so many tags that memory and page stay small. */
export class History {
  readonly #tags = new Map<string, TagHistory>();
  #latest = Number.NEGATIVE_INFINITY;
  #version = 0;
  #isFull = false;

  /** Another number whenever something was added. */
  get version(): number {
    return this.#version;
  }

  /** Some tags had no place. */
  get isFull(): boolean {
    return this.#isFull;
  }

  add(end: number, name: string, value: number | string): void {
    if (end > this.#latest) this.#startAt(end);
    let tag = this.#tags.get(name);
    if (tag === undefined) {
      if (this.#tags.size >= TAGS) {
        this.#isFull = true;
        return;
      }
      tag = { name, ends: [], values: [] };
      this.#tags.set(name, tag);
    }
    tag.ends.push(end);
    tag.values.push(typeof value === 'string' ? value.slice(0, CHARACTERS) : value);
    this.#version++;
  }

  /** By name. */
  get tags(): TagHistory[] {
    return [...this.#tags.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #startAt(end: number): void {
    this.#latest = end;
    for (const [name, { ends, values }] of this.#tags) {
      const kept = ends.findIndex((each) => each > end - SPAN);
      if (kept === -1) this.#tags.delete(name);
      else if (kept > 0) {
        ends.splice(0, kept);
        values.splice(0, kept);
      }
    }
  }
}
