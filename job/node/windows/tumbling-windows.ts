import type { WindowRow } from './accumulators';
import type { Aggregation } from './aggregation';
import { formatLine } from './line';
import type { Tag } from './tag-table';
import { Window, type WindowState } from './window';

/** So many lines are made at a time: a window may have a million tags. */
const LINES_AT_A_TIME = 8_192;

/** Is told what windows come to. */
export interface WindowObserver {
  /** @param end of the window, exclusive: milliseconds since 1970 */
  aggregated(end: number, tag: string, value: number | string): void;
}

/** What came of windows that were closed, or of a part of one. */
export interface Closed {
  readonly windows: number;
  readonly lines: readonly string[];
  /** Averages left out because the sum of their values is beyond a double. */
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
  readonly #aggregation: Aggregation;
  readonly #size: number;
  readonly #windows = new Map<number, Window>();
  /** The window of the latest row: that of the next one, most of the time. */
  #latest: Window | undefined;

  constructor(aggregation: Aggregation, open: readonly WindowState[] = []) {
    this.#aggregation = aggregation;
    this.#size = aggregation.window.size;
    for (const { start, groups } of open) {
      this.#windows.set(start, new Window(start, aggregation.aggregates, groups));
    }
  }

  get open(): number {
    return this.#windows.size;
  }

  /** The windows that are open, the oldest first. */
  get filling(): FillingWindow[] {
    const windows = [...this.#windows.values()].sort((a, b) => a.start - b.start);
    return windows.map(({ start, tags }) => ({ start, end: start + this.#size, tags }));
  }

  startOf(eventTime: number): number {
    return Math.floor(eventTime / this.#size) * this.#size;
  }

  isClosed(start: number, watermark: number): boolean {
    return start + this.#size <= watermark;
  }

  /** Adds a row of a typed tag to the window that starts at `start`. */
  add(tag: Tag, type: string, start: number, row: WindowRow): void {
    const { indexes, accumulators } = this.#window(start).group(type);
    if (tag.windowStart !== start) {
      let index = indexes.get(tag.name);
      if (index === undefined) {
        index = indexes.size;
        indexes.set(tag.name, index);
      }
      tag.index = index;
      tag.windowStart = start;
    }
    accumulators.add(tag.index, row);
  }

  /** Closes the windows that the watermark has passed, the oldest first, a part of one at each step. */
  *close(watermark: number, observer?: WindowObserver): Generator<Closed> {
    const due = [...this.#windows.values()].filter(({ start }) => this.isClosed(start, watermark));
    due.sort((a, b) => a.start - b.start);
    this.#latest = undefined;
    for (const window of due) {
      this.#windows.delete(window.start);
      yield* this.#results(window, observer);
    }
  }

  /** What the windows hold so far that are open, and stay so. */
  *soFar(observer?: WindowObserver): Generator<Closed> {
    for (const window of [...this.#windows.values()].sort((a, b) => a.start - b.start)) {
      yield* this.#results(window, observer);
    }
  }

  get state(): WindowState[] {
    return [...this.#windows.values()].map((window) => window.state);
  }

  #window(start: number): Window {
    if (this.#latest?.start === start) return this.#latest;
    let window = this.#windows.get(start);
    if (window === undefined) {
      window = new Window(start, this.#aggregation.aggregates);
      this.#windows.set(start, window);
    }
    this.#latest = window;
    return window;
  }

  *#results(window: Window, observer?: WindowObserver): Generator<Closed> {
    const { tagTypes, aggregates, line } = this.#aggregation;
    const end = window.start + this.#size;
    let lines: string[] = [];
    let overflows = 0;
    for (const { type, indexes, accumulators } of window.groups) {
      const field = aggregates[type]?.field;
      if (field === undefined) continue;
      const isNumber = tagTypes[type]?.value === 'number';
      for (const [name, index] of indexes) {
        const result = accumulators.result(index);
        const value = isNumber ? Number(result) : result;
        if (typeof value === 'number' && !Number.isFinite(value)) {
          overflows++;
          continue;
        }
        observer?.aggregated(end, name, value);
        lines.push(formatLine(line, name, field, value, end));
        if (lines.length < LINES_AT_A_TIME) continue;
        yield { windows: 0, lines, overflows: 0 };
        lines = [];
      }
    }
    yield { windows: 1, lines, overflows };
  }
}
