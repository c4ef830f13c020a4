import { type Milliseconds, minutes } from '../../duration';
import type { Tag } from './answers';

const SPAN: Milliseconds = minutes(60);
const TAGS = 100;
const CHARACTERS = 100;

/** What a field of a tag came to: `values[i]` is that of the window that ends at `ends[i]`. */
interface Series {
  readonly ends: number[];
  readonly values: (number | string)[];
}

/** The aggregates of the last hour of event time, of so many tags that memory and page stay small. */
export class History {
  /** By the tag's name, then by the field's. */
  readonly #tags = new Map<string, Map<string, Series>>();
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

  add(end: number, name: string, field: string, value: number | string): void {
    if (end > this.#latest) this.#startAt(end);
    let fields = this.#tags.get(name);
    if (fields === undefined) {
      if (this.#tags.size >= TAGS) {
        this.#isFull = true;
        return;
      }
      fields = new Map();
      this.#tags.set(name, fields);
    }
    const { ends, values } = fields.get(field) ?? begin(fields, field);
    // One that is told again, by a job that went on from before it, takes the place of what it was.
    const known = ends.lastIndexOf(end);
    const place = known === -1 ? ends.length : known;
    ends[place] = end;
    values[place] = typeof value === 'string' ? value.slice(0, CHARACTERS) : value;
    this.#version++;
  }

  /** By name, the fields of a tag in the order of its lines. */
  get tags(): Tag[] {
    const byName = [...this.#tags].sort(([a], [b]) => (a < b ? -1 : 1));
    return byName.flatMap(([name, fields]) =>
      [...fields].map(([field, series]) => ({
        title: fields.size > 1 ? `${name} ${field}` : name,
        field,
        ...series,
      })),
    );
  }

  #startAt(end: number): void {
    this.#latest = end;
    for (const [name, fields] of this.#tags) {
      for (const [field, { ends, values }] of fields) {
        const kept = ends.findIndex((each) => each > end - SPAN);
        if (kept === -1) fields.delete(field);
        else if (kept > 0) {
          ends.splice(0, kept);
          values.splice(0, kept);
        }
      }
      if (fields.size === 0) this.#tags.delete(name);
    }
  }
}

function begin(fields: Map<string, Series>, field: string): Series {
  const series: Series = { ends: [], values: [] };
  fields.set(field, series);
  return series;
}
