import type { JobObserver } from '../observer';
import { type Accumulator, type AccumulatorState, emptyAccumulators, restoreAccumulator } from './accumulator';
import type { Aggregation } from './aggregation';
import { formatLine } from './line';
import type { Tag } from './tag-table';

/** An open window: what it holds, by tag name. */
interface Window {
  readonly start: number;
  readonly tags: Map<string, { readonly type: string; readonly accumulator: Accumulator }>;
}

/** What a window that is closed makes of one tag. */
interface Result {
  readonly end: number;
  readonly name: string;
  readonly field: string;
  readonly value: number | string;
}

/** What a checkpoint keeps of an open window. */
export interface WindowState {
  readonly start: number;
  readonly tags: readonly (readonly [name: string, type: string, state: AccumulatorState])[];
}

/** What came of windows that were closed. */
export interface Closed {
  readonly windows: number;
  readonly lines: readonly string[];
  /** Averages left out because the sum of their values is beyond a double. */
  readonly overflows: number;
}

/** Event-time windows [start, start + size) that follow one another without a gap, keyed by tag. */
export class TumblingWindows {
  readonly #aggregation: Aggregation;
  readonly #size: number;
  readonly #windows = new Map<number, Window>();

  constructor(aggregation: Aggregation, open: readonly WindowState[] = []) {
    this.#aggregation = aggregation;
    this.#size = aggregation.window.size;
    for (const { start, tags } of open) {
      const restored = tags.map(
        ([name, type, state]) => [name, { type, accumulator: restoreAccumulator(state) }] as const,
      );
      this.#windows.set(start, { start, tags: new Map(restored) });
    }
  }

  get open(): number {
    return this.#windows.size;
  }

  startOf(eventTime: number): number {
    return Math.floor(eventTime / this.#size) * this.#size;
  }

  isClosed(start: number, watermark: number): boolean {
    return start + this.#size <= watermark;
  }

  /** The accumulator of a typed tag in the window that starts at `start`. */
  accumulator(tag: Tag, type: string, start: number): Accumulator {
    if (tag.windowStart === start && tag.accumulator !== undefined) return tag.accumulator;
    const window = this.#window(start);
    let held = window.tags.get(tag.name);
    if (held === undefined) {
      const { fn = 'last' } = this.#aggregation.aggregates[type] ?? {};
      held = { type, accumulator: emptyAccumulators[fn]() };
      window.tags.set(tag.name, held);
    }
    tag.windowStart = start;
    tag.accumulator = held.accumulator;
    return held.accumulator;
  }

  /** Closes the windows that the watermark has passed, the oldest first. */
  close(watermark: number, observer?: Pick<JobObserver, 'aggregated'>): Closed {
    const due = [...this.#windows.values()].filter(({ start }) => this.isClosed(start, watermark));
    due.sort((a, b) => a.start - b.start);
    const results = due.flatMap((window) => {
      this.#windows.delete(window.start);
      return this.#results(window);
    });
    const finite = results.filter(({ value }) => typeof value === 'string' || Number.isFinite(value));
    for (const { end, name, value } of finite) observer?.aggregated(end, name, value);
    const { line } = this.#aggregation;
    return {
      windows: due.length,
      lines: finite.map(({ end, name, field, value }) => formatLine(line, name, field, value, end)),
      overflows: results.length - finite.length,
    };
  }

  get state(): WindowState[] {
    return [...this.#windows.values()].map(({ start, tags }) => ({
      start,
      tags: [...tags].map(([name, { type, accumulator }]) => [name, type, accumulator.state]),
    }));
  }

  #window(start: number): Window {
    let window = this.#windows.get(start);
    if (window === undefined) {
      window = { start, tags: new Map() };
      this.#windows.set(start, window);
    }
    return window;
  }

  #results({ start, tags }: Window): Result[] {
    const { tagTypes, aggregates } = this.#aggregation;
    return [...tags].flatMap(([name, { type, accumulator }]) => {
      const field = aggregates[type]?.field;
      if (field === undefined) return [];
      const value = tagTypes[type]?.value === 'number' ? Number(accumulator.result) : accumulator.result;
      return [{ end: start + this.#size, name, field, value }];
    });
  }
}
