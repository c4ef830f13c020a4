import type { Pipeline } from '../../definition';
import { fieldsOf } from '../../fields';
import { type DeclaredWindow, windowsOf } from '../../windows';
import type { WindowRow } from './accumulators';
import type { Aggregation } from './aggregation';
import { MadeWindows } from './made-windows';
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
  readonly #made = new MadeWindows();
  /** The slice of the latest row: that of the next one, most of the time. */
  #latest: Slice | undefined;
  /** Of the current message: where its slice starts, and the end of the first window that its rows count in, if any. */
  #start = Number.NaN;
  #since: number | undefined;
  #isLate = false;
  /** Lines may be made already that its rows change. */
  #isRenewing = false;

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
    for (const { start, since = start + hop, made = [], groups, ...marks } of open) {
      if (marks.size !== this.#marks.size || marks.hop !== this.#marks.hop) continue;
      this.#begin(start, since).restore(groups);
      for (const end of made) {
        this.#made.begin(end);
        this.#made.end(end);
      }
    }
  }

  /** How many windows hold rows and take more. */
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

  /** The windows whose lines are still to be made, the oldest first, where they don't overlap. */
  get filling(): FillingWindow[] {
    const all = this.#sorted().map(({ start, tags }) => ({ start, end: start + this.declared.size, tags }));
    return all.filter(({ end }) => !this.#made.has(end));
  }

  /** Whether a window is to be made that has an event time in it. */
  hold(eventTime: number): boolean {
    const { hop } = this.declared;
    const start = Math.floor(eventTime / hop) * hop;
    return this.#ownEnd(start, start + hop) !== undefined;
  }

  /** Begins a message, whose rows share their event time. */
  begin(eventTime: number, watermark: number): void {
    const { size, hop, allowedLateness } = this.declared;
    this.#start = Math.floor(eventTime / hop) * hop;
    const first = Math.max(this.#start + hop, Math.floor((watermark - allowedLateness) / hop) * hop + hop);
    this.#isLate = first > this.#start + size;
    this.#since = this.#ownEnd(this.#start, first);
    this.#isRenewing = first <= watermark;
  }

  /** Whether none of the windows that the current message is in takes rows any more. */
  get isLate(): boolean {
    return this.#isLate;
  }

  /** Adds a row of the current message and of a typed tag, by its number, to the windows that are still open. */
  add(tag: number, row: WindowRow): void {
    if (this.#since === undefined) return;
    const { indexes, accumulators } = this.#slice(this.#start, this.#since).group(this.tags.typeOf(tag));
    const index = indexes.of(tag);
    for (const each of accumulators) each.add(index, row);
    if (this.#isRenewing) this.#made.change(tag, this.#since, this.#start + this.declared.size);
  }

  /** How many windows the watermark has passed whose lines are not made yet. */
  due(watermark: number): number {
    return this.#due(watermark).length;
  }

  /** How many windows late rows have changed since their lines were made. */
  get changed(): number {
    return this.#made.changed.length;
  }

  /**
   * Closes the windows that the watermark has passed, the oldest first, a part of one at each step. Rows may come between
   * the steps, and checkpoints, which keep a window until all its lines are made. Those that still take late rows stay.
   */
  *close(watermark: number, observer?: WindowObserver): Generator<Closed> {
    const last = watermark - this.declared.allowedLateness;
    for (const end of this.#due(watermark)) {
      this.#made.begin(end);
      for (const part of resultsOf(this.#content(end), this.#definition, observer)) {
        if (part.windows > 0) this.#made.end(end);
        if (part.windows > 0 && end <= last) this.#release(end);
        yield part;
      }
    }
    for (const end of this.#made.ends.filter((each) => each <= last)) {
      yield* this.#renewal(end, observer);
      this.#release(end);
    }
  }

  /** Makes the lines again of tags that late rows have changed, a part of a window at each step. */
  *renew(observer?: WindowObserver): Generator<Closed> {
    for (const end of this.#made.changed) yield* this.#renewal(end, observer);
  }

  *#renewal(end: number, observer?: WindowObserver): Generator<Closed> {
    if (this.#made.isUpToDate(end)) return;
    const only = this.#made.takeChanged(end);
    for (const part of resultsOf({ ...this.#content(end), only }, this.#definition, observer)) {
      if (part.windows > 0) this.#made.end(end);
      yield { ...part, windows: 0 };
    }
  }

  /** What the windows hold so far that are open, and stay so, as far as their lines don't say it. */
  *soFar(observer?: WindowObserver): Generator<Closed> {
    for (const end of this.#ends(Number.POSITIVE_INFINITY)) {
      if (this.#made.has(end)) yield* this.#renewal(end, observer);
      else yield* resultsOf(this.#content(end), this.#definition, observer);
    }
  }

  /** One at a time: each is made as it is asked for. */
  *states(): Generator<SliceState> {
    const upToDate = this.#made.ends.filter((end) => this.#made.isUpToDate(end));
    for (const { start, since, groupStates: groups } of this.#all()) {
      const isLater = since > start + this.declared.hop;
      const made = upToDate.filter((end) => since <= end && end <= start + this.declared.size);
      yield { start, ...this.#marks, ...(isLater && { since }), ...(made.length > 0 && { made }), groups };
    }
  }

  #due(watermark: number): number[] {
    return this.#ends(watermark).filter((end) => !this.#made.has(end));
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

  /** A window takes no more rows: its slices count in those that follow, if any. */
  #release(end: number): void {
    this.#made.remove(end);
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
