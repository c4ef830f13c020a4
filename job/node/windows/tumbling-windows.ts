import type { Pipeline } from '../../definition';
import { type Field, fieldsOf } from '../../fields';
import type { DeclaredWindow } from '../../windows';
import type { WindowRow } from './accumulators';
import type { Aggregation } from './aggregation';
import { formatLine, type LineField } from './line';
import { TagTable } from './tag-table';
import { type Group, Window, type WindowDefinition, type WindowState } from './window';

/** So many lines are made at a time: a window may have a million tags. */
export const LINES_AT_A_TIME = 8_192;

/** Is told what windows come to. */
export interface WindowObserver {
  /** @param end of the window, exclusive: milliseconds since 1970 */
  aggregated(end: number, tag: string, field: string, value: number | string): void;
}

/** What came of windows that were closed, or of a part of one. */
export interface Closed {
  readonly windows: number;
  readonly lines: readonly string[];
  /** Values left out because they are beyond a double, as the average of huge numbers is. */
  readonly overflows: number;
}

/** A window that is open: milliseconds since 1970, its end exclusive. */
export interface FillingWindow {
  readonly start: number;
  readonly end: number;
  /** How many tags it holds. */
  readonly tags: number;
}

/** Event-time windows [start, start + size) that follow one another without a gap, keyed by tag. */
export class TumblingWindows {
  /** The tags that rows are of. */
  readonly tags: TagTable;
  readonly #line: Aggregation['line'];
  readonly #size: number;
  readonly #definition: WindowDefinition;
  readonly #windows = new Map<number, Window>();
  /** The window of the latest row: that of the next one, most of the time. */
  #latest: Window | undefined;

  /** @param further of the definition's further windows, the ones meant @default - its `window` */
  constructor(
    columns: Pipeline['columns'],
    aggregation: Aggregation,
    open: readonly WindowState[] = [],
    private readonly further?: DeclaredWindow,
  ) {
    const { tagTypes, window, line } = aggregation;
    this.#line = further === undefined ? line : { ...line, measurement: further.measurement };
    this.#size = further?.size ?? window.size;
    this.tags = new TagTable(tagTypes, () => this.#tagsHeld());
    this.#definition = {
      fields: fieldsOf({ tagTypes, speedLayer: aggregation }),
      columns: Object.keys(columns),
      tags: this.tags,
    };
    for (const { start, size, groups } of open) {
      if (size === further?.size) this.#window(start).restore(groups);
    }
  }

  get open(): number {
    return this.#windows.size;
  }

  /** The windows that are open, the oldest first. */
  get filling(): FillingWindow[] {
    const windows = [...this.#windows.values()].sort((a, b) => a.start - b.start);
    return windows.map(({ start, size }) => ({ start, end: start + this.#size, tags: size }));
  }

  startOf(eventTime: number): number {
    return Math.floor(eventTime / this.#size) * this.#size;
  }

  isClosed(start: number, watermark: number): boolean {
    return start + this.#size <= watermark;
  }

  /** Adds a row of a typed tag, by its number, to the window that starts at `start`. */
  add(tag: number, start: number, row: WindowRow): void {
    const { indexes, accumulators } = this.#window(start).group(this.tags.typeOf(tag));
    const index = indexes.of(tag);
    for (const each of accumulators) each.add(index, row);
  }

  /** How many windows the watermark has passed that are not closed yet. */
  due(watermark: number): number {
    return this.#due(watermark).length;
  }

  /**
   * Closes the windows that the watermark has passed, the oldest first, a part of one at each step. Rows may come between
   * the steps, and checkpoints, which keep a window until all its lines are made.
   */
  *close(watermark: number, observer?: WindowObserver): Generator<Closed> {
    const due = this.#due(watermark).sort((a, b) => a.start - b.start);
    for (const window of due) {
      for (const part of this.#results(window, observer)) {
        if (part.windows > 0) this.#remove(window);
        yield part;
      }
    }
  }

  /** What the windows hold so far that are open, and stay so. */
  *soFar(observer?: WindowObserver): Generator<Closed> {
    for (const window of [...this.#windows.values()].sort((a, b) => a.start - b.start)) {
      yield* this.#results(window, observer);
    }
  }

  /** One at a time: each is made as it is asked for. */
  *states(): Generator<WindowState> {
    const size = this.further && { size: this.further.size };
    for (const window of this.#windows.values()) yield { ...window.state, ...size };
  }

  #due(watermark: number): Window[] {
    return [...this.#windows.values()].filter(({ start }) => this.isClosed(start, watermark));
  }

  #remove(window: Window): void {
    this.#windows.delete(window.start);
    if (this.#latest === window) this.#latest = undefined;
  }

  #window(start: number): Window {
    if (this.#latest?.start === start) return this.#latest;
    let window = this.#windows.get(start);
    if (window === undefined) {
      window = new Window(start, this.#definition);
      this.#windows.set(start, window);
    }
    this.#latest = window;
    return window;
  }

  *#tagsHeld(): Generator<number> {
    for (const window of this.#windows.values()) for (const { indexes } of window.groups) yield* indexes.tags;
  }

  *#results(window: Window, observer?: WindowObserver): Generator<Closed> {
    const end = window.start + this.#size;
    let lines: string[] = [];
    let overflows = 0;
    for (const group of window.groups) {
      const fields = this.#definition.fields.get(group.type) ?? [];
      for (let index = 0; index < group.indexes.size; index++) {
        const name = this.tags.nameOf(group.indexes.tagAt(index));
        const found = resultsOf(group, fields, index);
        overflows += found.overflows;
        if (found.fields.length === 0) continue;
        for (const [field, value] of found.fields) observer?.aggregated(end, name, field, value);
        lines.push(formatLine(this.#line, name, found.fields, end));
        if (lines.length < LINES_AT_A_TIME) continue;
        yield { windows: 0, lines, overflows: 0 };
        lines = [];
      }
    }
    yield { windows: 1, lines, overflows };
  }
}

/** What a tag's fields come to. One that has no value, or none that is finite, is left out. */
function resultsOf(
  { accumulators }: Group,
  fields: readonly Field[],
  index: number,
): { readonly fields: readonly LineField[]; readonly overflows: number } {
  const found: LineField[] = [];
  let overflows = 0;
  fields.forEach(({ name, values }, i) => {
    const result = accumulators[i]?.result(index);
    if (result === undefined) return;
    const value = values === 'number' ? Number(result) : result;
    if (typeof value === 'number' && !Number.isFinite(value)) overflows++;
    else found.push([name, value]);
  });
  return { fields: found, overflows };
}
