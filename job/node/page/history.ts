import { type DeclaredWindow, formatWindow } from '../../windows';
import type { Tag } from './answers';

/** Of each field, the values of so many windows. */
const WINDOWS = 60;
const TAGS = 100;
const CHARACTERS = 100;

/** Windows as the page tells them apart. */
type ShownWindow = Pick<DeclaredWindow, 'size' | 'hop' | 'measurement'>;

/** What a field of a tag came to: `values[i]` is that of the window that ends at `ends[i]`. */
interface Series {
  readonly field: string;
  readonly window: ShownWindow;
  readonly ends: number[];
  readonly values: (number | string)[];
}

/** The aggregates of the latest windows of each size, of so many tags that memory and page stay small. */
export class History {
  /** By the measurement that holds their lines. */
  readonly #windows: ReadonlyMap<string, ShownWindow>;
  readonly #first: ShownWindow;
  readonly #tags = new Map<string, Series[]>();
  #latest = Number.NEGATIVE_INFINITY;
  #version = 0;
  #isFull = false;

  constructor(windows: readonly [ShownWindow, ...ShownWindow[]]) {
    [this.#first] = windows;
    this.#windows = new Map(windows.map((window) => [window.measurement, window]));
  }

  /** Another number whenever something was added. */
  get version(): number {
    return this.#version;
  }

  /** Some tags had no place. */
  get isFull(): boolean {
    return this.#isFull;
  }

  add(end: number, name: string, field: string, value: number | string, measurement = this.#first.measurement): void {
    const window = this.#windows.get(measurement) ?? this.#first;
    if (end > this.#latest) this.#startAt(end);
    let all = this.#tags.get(name);
    if (all === undefined) {
      if (this.#tags.size >= TAGS) {
        this.#isFull = true;
        return;
      }
      all = [];
      this.#tags.set(name, all);
    }
    const known = all.find((each) => each.field === field && each.window === window);
    const series = known ?? { field, window, ends: [], values: [] };
    if (known === undefined) all.push(series);
    // One that is told again, by a job that went on from before it, takes the place of what it was.
    const told = series.ends.lastIndexOf(end);
    const place = told === -1 ? series.ends.length : told;
    series.ends[place] = end;
    series.values[place] = typeof value === 'string' ? value.slice(0, CHARACTERS) : value;
    this.#version++;
  }

  /** By name, the fields of a tag in the order of its lines, those of the first windows before those of further ones. */
  get tags(): Tag[] {
    const byName = [...this.#tags].sort(([a], [b]) => (a < b ? -1 : 1));
    return byName.flatMap(([name, all]) => {
      const hasFields = all.some(({ field }) => field !== all[0]?.field);
      const order = [...this.#windows.values()];
      return all
        .toSorted((a, b) => order.indexOf(a.window) - order.indexOf(b.window))
        .map(({ field, window, ends, values }) => {
          const title = [
            name,
            ...(hasFields ? [field] : []),
            ...(window === this.#first ? [] : [formatWindow(window)]),
          ];
          return { title: title.join(' '), field, windowMs: window.hop, ends, values };
        });
    });
  }

  #startAt(end: number): void {
    this.#latest = end;
    for (const [name, all] of this.#tags) {
      for (const { window, ends, values } of all) {
        const kept = ends.findIndex((each) => each > end - WINDOWS * window.hop);
        ends.splice(0, kept === -1 ? ends.length : kept);
        values.splice(0, values.length - ends.length);
      }
      const left = all.filter(({ ends }) => ends.length > 0);
      if (left.length === 0) this.#tags.delete(name);
      else this.#tags.set(name, left);
    }
  }
}
