import type { DeclaredWindow } from '../../windows';
import { Slice, type WindowDefinition } from './slice';

/** The slices of windows of one size, and in which of them each counts. */
export class Slices {
  /** By their starts. Of one start there are several where rows came between two windows that were to be closed. */
  readonly #slices = new Map<number, Slice[]>();

  /** @param isOwn whether a window is to be made that starts at an instant @default - all are */
  constructor(
    private readonly declared: DeclaredWindow,
    private readonly definition: WindowDefinition,
    private readonly isOwn?: (start: number) => boolean,
  ) {}

  /** The one that starts and counts from there on: it is begun where there is none. */
  at(start: number, since: number): Slice {
    return this.#slices.get(start)?.find((each) => each.since === since) ?? this.begin(start, since);
  }

  begin(start: number, since: number): Slice {
    const slice = new Slice(start, since, this.definition);
    this.#slices.set(start, [...(this.#slices.get(start) ?? []), slice]);
    return slice;
  }

  /** In no order. */
  *all(): Generator<Slice> {
    for (const slices of this.#slices.values()) yield* slices;
  }

  /** The oldest first. */
  sorted(): Slice[] {
    return [...this.all()].sort((a, b) => a.start - b.start);
  }

  /** How many windows hold any. */
  get windows(): number {
    const { size, hop } = this.declared;
    let [count, counted] = [0, Number.NEGATIVE_INFINITY];
    for (const { start, since } of this.sorted()) {
      const first = Math.max(since, counted + hop);
      counted = Math.max(counted, start + size);
      if (first <= counted) count += (counted - first) / hop + 1;
    }
    return count;
  }

  /** Of windows that hold any, the ends up to an instant, the oldest first. */
  ends(until: number): number[] {
    const ends = new Set<number>();
    for (const { start, since } of this.all()) {
      let end: number | undefined = since;
      while (end !== undefined && end <= until) {
        ends.add(end);
        end = this.endFrom(start, end + this.declared.hop);
      }
    }
    return [...ends].sort((a, b) => a - b);
  }

  /** The end of the first window, from an instant on, that a slice counts in and that is to be made. */
  endFrom(start: number, from: number): number | undefined {
    const { size, hop } = this.declared;
    for (let end = from; end <= start + size; end += hop) if (this.isOwn?.(end - size) ?? true) return end;
    return undefined;
  }

  /** Those that count in the window that ends then. */
  in(end: number): Slice[] {
    const from = end - this.declared.size;
    return this.sorted().filter(({ start, since }) => from <= start && since <= end);
  }

  /** The oldest window takes no more rows: its slices count in those that follow, if any. @param end of that window */
  release(end: number): void {
    for (const [start, slices] of this.#slices) {
      const left = slices.filter((slice) => slice.since > end || this.#goOn(slice, end));
      if (left.length === 0) this.#slices.delete(start);
      else if (left.length < slices.length) this.#slices.set(start, left);
    }
  }

  #goOn(slice: Slice, end: number): boolean {
    const next = this.endFrom(slice.start, end + this.declared.hop);
    slice.since = next ?? slice.since;
    return next !== undefined;
  }
}
