import type { Pipeline } from '../../definition';
import { fieldsOf } from '../../fields';
import { type DeclaredWindow, windowsOf } from '../../windows';
import type { WindowRow } from './accumulators';
import type { Aggregation } from './aggregation';
import { MadeWindows } from './made-windows';
import { type Closed, resultsOf, type WindowObserver } from './results';
import type { Slice, SliceState, WindowDefinition } from './slice';
import { Slices } from './slices';
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
  readonly #slices: Slices;
  readonly #made = new MadeWindows();
  /** Of the current message: where its slice starts, and the end of the first window of it that takes rows. */
  #start = Number.NaN;
  #first = Number.NaN;
  /** The end of the first window that its rows count in, if any: windows before it may be another definition's. */
  #since: number | undefined;
  #slice: Slice | undefined;
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
    isOwn?: (start: number) => boolean,
  ) {
    const { tagTypes, line } = aggregation;
    this.tags = new TagTable(tagTypes, () => this.#tagsHeld());
    this.#definition = {
      fields: fieldsOf({ tagTypes, speedLayer: aggregation }),
      columns: Object.keys(columns),
      tags: this.tags,
      line: { ...line, measurement: declared.measurement },
    };
    this.#slices = new Slices(declared, this.#definition, isOwn);
    const { size, hop, measurement } = declared;
    this.#marks = { ...(measurement !== line.measurement && { size }), ...(hop !== size && { hop }) };
    for (const { start, since = start + hop, made = [], groups, ...marks } of open) {
      if (marks.size !== this.#marks.size || marks.hop !== this.#marks.hop) continue;
      this.#slices.begin(start, since).restore(groups);
      for (const end of made) {
        this.#made.begin(end);
        this.#made.end(end);
      }
    }
  }

  /** How many windows hold rows and take more. */
  get open(): number {
    return this.#slices.windows;
  }

  /** The windows whose lines are still to be made, the oldest first, where they don't overlap. */
  get filling(): FillingWindow[] {
    const all = this.#slices.sorted().map(({ start, tags }) => ({ start, end: start + this.declared.size, tags }));
    return all.filter(({ end }) => !this.#made.has(end));
  }

  /** Whether a window is to be made that has an event time in it. */
  hold(eventTime: number): boolean {
    const { hop } = this.declared;
    const start = Math.floor(eventTime / hop) * hop;
    return this.#slices.endFrom(start, start + hop) !== undefined;
  }

  /** Begins a message, whose rows share their event time. */
  begin(eventTime: number, watermark: number): void {
    const { size, hop, allowedLateness } = this.declared;
    const start = Math.floor(eventTime / hop) * hop;
    const first = Math.max(start + hop, Math.floor((watermark - allowedLateness) / hop) * hop + hop);
    this.#isRenewing = first <= watermark;
    // Most messages are in the slice of the one before.
    if (start === this.#start && first === this.#first) return;
    this.#start = start;
    this.#first = first;
    this.#isLate = first > start + size;
    this.#since = this.#slices.endFrom(start, first);
    this.#slice = undefined;
  }

  /** Whether none of the windows that the current message is in takes rows any more. */
  get isLate(): boolean {
    return this.#isLate;
  }

  /** Adds a row of the current message and of a typed tag, by its number, to the windows that are still open. */
  add(tag: number, row: WindowRow): void {
    if (this.#since === undefined) return;
    this.#slice ??= this.#slices.at(this.#start, this.#since);
    const { indexes, accumulators } = this.#slice.group(this.tags.typeOf(tag));
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
    for (const end of this.#slices.ends(watermark)) {
      const isLast = end + this.declared.allowedLateness <= watermark;
      if (this.#made.has(end)) {
        if (isLast) yield* this.#renewal(end, observer);
        if (isLast) this.#release(end);
        continue;
      }
      this.#made.begin(end);
      for (const part of resultsOf({ end, slices: this.#slices.in(end) }, this.#definition, observer)) {
        if (part.windows > 0) this.#made.end(end);
        if (part.windows > 0 && isLast) this.#release(end);
        yield part;
      }
    }
  }

  /** Makes the lines again of tags that late rows have changed, a part of a window at each step. */
  *renew(observer?: WindowObserver): Generator<Closed> {
    for (const end of this.#made.changed) yield* this.#renewal(end, observer);
  }

  *#renewal(end: number, observer?: WindowObserver): Generator<Closed> {
    if (this.#made.isUpToDate(end)) return;
    const only = this.#made.takeChanged(end);
    for (const part of resultsOf({ end, slices: this.#slices.in(end), only }, this.#definition, observer)) {
      if (part.windows > 0) this.#made.end(end);
      yield { ...part, windows: 0 };
    }
  }

  /** What the windows hold so far that are open, and stay so, as far as their lines don't say it. */
  *soFar(observer?: WindowObserver): Generator<Closed> {
    for (const end of this.#slices.ends(Number.POSITIVE_INFINITY)) {
      if (this.#made.has(end)) yield* this.#renewal(end, observer);
      else yield* resultsOf({ end, slices: this.#slices.in(end) }, this.#definition, observer);
    }
  }

  /** One at a time: each is made as it is asked for. */
  *states(): Generator<SliceState> {
    const upToDate = this.#made.ends.filter((end) => this.#made.isUpToDate(end));
    for (const { start, since, groupStates: groups } of this.#slices.all()) {
      const isLater = since > start + this.declared.hop;
      const made = upToDate.filter((end) => since <= end && end <= start + this.declared.size);
      yield { start, ...this.#marks, ...(isLater && { since }), ...(made.length > 0 && { made }), groups };
    }
  }

  #due(watermark: number): number[] {
    return this.#slices.ends(watermark).filter((end) => !this.#made.has(end));
  }

  /** A window takes no more rows. */
  #release(end: number): void {
    this.#made.remove(end);
    this.#slices.release(end);
    // The slice of the current message may be gone, or count from another window on.
    this.#start = Number.NaN;
  }

  *#tagsHeld(): Generator<number> {
    for (const { groups } of this.#slices.all()) for (const { indexes } of groups) yield* indexes.tags;
  }
}
