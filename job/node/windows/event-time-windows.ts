import type { Pipeline } from '../../definition';
import { fieldsOf } from '../../fields';
import { type DeclaredWindow, windowsOf } from '../../windows';
import type { WindowRow } from './accumulators';
import type { Aggregation } from './aggregation';
import { type Closed, resultsOf, type WindowContent, type WindowObserver } from './results';
import { Slice, type SliceState, type WindowDefinition } from './slice';
import { TagTable } from './tag-table';

/** A window that is open: milliseconds since 1970, its end exclusive. */
export interface FillingWindow {
  readonly start: number;
  readonly end: number;
  /** How many tags it holds. */
  readonly tags: number;
}

/**
 * Event-time windows of one size, keyed by tag. What is kept of rows is cut where windows begin: a row is added to one
 * slice, in however many windows it is, and slices come together where a window closes. Windows that don't overlap have
 * a slice each.
 */
export class EventTimeWindows {
  /** The tags that rows are of. */
  readonly tags: TagTable;
  readonly #definition: WindowDefinition;
  /** What tells their slices from those of others in a checkpoint. */
  readonly #marks: Pick<SliceState, 'size' | 'hop'>;
  /** By their starts. Of one start there are several where rows came between two windows that were to be closed. */
  readonly #slices = new Map<number, Slice[]>();
  /** The slice of the latest row: that of the next one, most of the time. */
  #latest: Slice | undefined;
  /** Of the current message: where its slice starts, and the end of the first window that its rows count in, if any. */
  #start = Number.NaN;
  #since: number | undefined;
  #isLate = false;

  /**
   * @param declared those of the aggregation that are meant @default - its `window`
   * @param isOwn whether a window is to be made that starts at an instant @default - all are
   */
  constructor(
    columns: Pipeline['columns'],
    aggregation: Aggregation,
    open: readonly SliceState[] = [],
    private readonly declared: DeclaredWindow = windowsOf({ speedLayer: aggregation })[0],
    private readonly isOwn?: (start: number) => boolean,
  ) {
    const { tagTypes, line } = aggregation;
    this.tags = new TagTable(tagTypes, () => this.#tagsHeld());
    this.#definition = {
      fields: fieldsOf({ tagTypes, speedLayer: aggregation }),
      columns: Object.keys(columns),
      tags: this.tags,
      line: { ...line, measurement: declared.measurement },
    };
    const { size, hop, measurement } = declared;
    this.#marks = { ...(measurement !== line.measurement && { size }), ...(hop !== size && { hop }) };
    for (const { start, since = start + hop, groups, ...marks } of open) {
      if (marks.size === this.#marks.size && marks.hop === this.#marks.hop) this.#begin(start, since).restore(groups);
    }
  }

  /** How many windows hold rows. */
  get open(): number {
    const { size, hop } = this.declared;
    let [count, counted] = [0, Number.NEGATIVE_INFINITY];
    for (const { start, since } of this.#sorted()) {
      const first = Math.max(since, counted + hop);
      counted = Math.max(counted, start + size);
      if (first <= counted) count += (counted - first) / hop + 1;
    }
    return count;
  }

  /** The windows that are open, the oldest first, where they don't overlap. */
  get filling(): FillingWindow[] {
    return this.#sorted().map(({ start, tags }) => ({ start, end: start + this.declared.size, tags }));
  }

  /** Whether a window is to be made that has an event time in it. */
  hold(eventTime: number): boolean {
    const { hop } = this.declared;
    const start = Math.floor(eventTime / hop) * hop;
    return this.#ownEnd(start, start + hop) !== undefined;
  }

  /** Begins a message, whose rows share their event time. */
  begin(eventTime: number, watermark: number): void {
    const { size, hop } = this.declared;
    this.#start = Math.floor(eventTime / hop) * hop;
    const first = Math.max(this.#start + hop, Math.floor(watermark / hop) * hop + hop);
    this.#isLate = first > this.#start + size;
    this.#since = this.#ownEnd(this.#start, first);
  }

  /** Whether the watermark has reached the ends of all windows that the current message is in. */
  get isLate(): boolean {
    return this.#isLate;
  }

  /** Adds a row of the current message and of a typed tag, by its number, to the windows that are still open. */
  add(tag: number, row: WindowRow): void {
    if (this.#since === undefined) return;
    const { indexes, accumulators } = this.#slice(this.#start, this.#since).group(this.tags.typeOf(tag));
    const index = indexes.of(tag);
    for (const each of accumulators) each.add(index, row);
  }

  /** How many windows the watermark has passed that are not closed yet. */
  due(watermark: number): number {
    return this.#ends(watermark).length;
  }

  /**
   * Closes the windows that the watermark has passed, the oldest first, a part of one at each step. Rows may come between
   * the steps, and checkpoints, which keep a window until all its lines are made.
   */
  *close(watermark: number, observer?: WindowObserver): Generator<Closed> {
    for (const end of this.#ends(watermark)) {
      for (const part of resultsOf(this.#content(end), this.#definition, observer)) {
        if (part.windows > 0) this.#release(end);
        yield part;
      }
    }
  }

  /** What the windows hold so far that are open, and stay so. */
  *soFar(observer?: WindowObserver): Generator<Closed> {
    for (const end of this.#ends(Number.POSITIVE_INFINITY)) {
      yield* resultsOf(this.#content(end), this.#definition, observer);
    }
  }

  /** One at a time: each is made as it is asked for. */
  *states(): Generator<SliceState> {
    for (const { start, since, groupStates: groups } of this.#all()) {
      const isLater = since > start + this.declared.hop;
      yield { start, ...this.#marks, ...(isLater && { since }), groups };
    }
  }

  *#all(): Generator<Slice> {
    for (const slices of this.#slices.values()) yield* slices;
  }

  #sorted(): Slice[] {
    return [...this.#all()].sort((a, b) => a.start - b.start);
  }

  /** Of windows that hold rows, the ends up to an instant, the oldest first. */
  #ends(until: number): number[] {
    const ends = new Set<number>();
    for (const { start, since } of this.#all()) {
      let end: number | undefined = since;
      while (end !== undefined && end <= until) {
        ends.add(end);
        end = this.#ownEnd(start, end + this.declared.hop);
      }
    }
    return [...ends].sort((a, b) => a - b);
  }

  /** The end of the first window, from an instant on, that a slice counts in and that is to be made. */
  #ownEnd(start: number, from: number): number | undefined {
    const { size, hop } = this.declared;
    for (let end = from; end <= start + size; end += hop) if (this.isOwn?.(end - size) ?? true) return end;
    return undefined;
  }

  #content(end: number): WindowContent {
    const from = end - this.declared.size;
    return { end, slices: this.#sorted().filter(({ start, since }) => from <= start && since <= end) };
  }

  /** A window is closed: its slices count in those that follow, if any. */
  #release(end: number): void {
    for (const [start, slices] of this.#slices) {
      const left = slices.filter((slice) => slice.since > end || this.#goOn(slice, end));
      if (left.length === 0) this.#slices.delete(start);
      else if (left.length < slices.length) this.#slices.set(start, left);
    }
    this.#latest = undefined;
  }

  #goOn(slice: Slice, end: number): boolean {
    const next = this.#ownEnd(slice.start, end + this.declared.hop);
    slice.since = next ?? slice.since;
    return next !== undefined;
  }

  #slice(start: number, since: number): Slice {
    if (this.#latest?.start === start && this.#latest.since === since) return this.#latest;
    const known = this.#slices.get(start)?.find((each) => each.since === since);
    this.#latest = known ?? this.#begin(start, since);
    return this.#latest;
  }

  #begin(start: number, since: number): Slice {
    const slice = new Slice(start, since, this.#definition);
    this.#slices.set(start, [...(this.#slices.get(start) ?? []), slice]);
    return slice;
  }

  *#tagsHeld(): Generator<number> {
    for (const { groups } of this.#all()) for (const { indexes } of groups) yield* indexes.tags;
  }
}
