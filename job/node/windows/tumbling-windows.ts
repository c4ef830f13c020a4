import type { Pipeline } from '../../definition';
import type { JobObserver } from '../observer';
import { type Accumulator, type AccumulatorState, Average, Last, restoreAccumulator } from './accumulator';
import { formatLine } from './line';
import type { Tag } from './tag-table';

/** An open window: what it holds, by tag name. */
interface Window {
  readonly start: number;
  readonly tags: Map<string, { readonly type: string; readonly accumulator: Accumulator }>;
}

/** What a checkpoint keeps of an open window. */
export interface WindowState {
  readonly start: number;
  readonly tags: readonly (readonly [name: string, type: string, state: AccumulatorState])[];
}

/** Event-time windows [start, start + size) that follow one another without a gap, keyed by tag. */
export class TumblingWindows {
  readonly #pipeline: Pick<Pipeline, 'speedLayer' | 'tagTypes'>;
  readonly #windows = new Map<number, Window>();
  #closed = 0;
  #overflows = 0;

  constructor(pipeline: Pick<Pipeline, 'speedLayer' | 'tagTypes'>, open: readonly WindowState[] = []) {
    this.#pipeline = pipeline;
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

  get closed(): number {
    return this.#closed;
  }

  /** Averages left out because the sum of their values is beyond a double. */
  get overflows(): number {
    return this.#overflows;
  }

  startOf(eventTime: number): number {
    const { size } = this.#pipeline.speedLayer.window;
    return Math.floor(eventTime / size) * size;
  }

  isClosed(start: number, watermark: number): boolean {
    return start + this.#pipeline.speedLayer.window.size <= watermark;
  }

  /** The accumulator of a typed tag in the window that starts at `start`. */
  accumulator(tag: Tag, type: string, start: number): Accumulator {
    if (tag.windowStart === start && tag.accumulator !== undefined) return tag.accumulator;
    const window = this.#window(start);
    let held = window.tags.get(tag.name);
    if (held === undefined) {
      const { fn } = this.#pipeline.speedLayer.aggregates[type] ?? {};
      held = { type, accumulator: fn === 'average' ? new Average() : new Last() };
      window.tags.set(tag.name, held);
    }
    tag.windowStart = start;
    tag.accumulator = held.accumulator;
    return held.accumulator;
  }

  /** Closes the windows that the watermark has passed, the oldest first. @returns their lines */
  close(watermark: number, observer?: Pick<JobObserver, 'aggregated'>): string[] {
    const due = [...this.#windows.values()].filter(({ start }) => this.isClosed(start, watermark));
    due.sort((a, b) => a.start - b.start);
    return due.flatMap((window) => {
      this.#windows.delete(window.start);
      this.#closed++;
      return this.#lines(window, observer);
    });
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

  #lines(window: Window, observer?: Pick<JobObserver, 'aggregated'>): string[] {
    const { tagTypes, speedLayer } = this.#pipeline;
    const end = window.start + speedLayer.window.size;
    const lines: string[] = [];
    for (const [name, { type, accumulator }] of window.tags) {
      const field = speedLayer.aggregates[type]?.field;
      if (field === undefined) continue;
      const value = tagTypes[type]?.value === 'number' ? Number(accumulator.result) : accumulator.result;
      if (typeof value === 'number' && !Number.isFinite(value)) {
        this.#overflows++;
        continue;
      }
      lines.push(formatLine(speedLayer.line, name, field, value, end));
      observer?.aggregated(end, name, value);
    }
    return lines;
  }
}
