import type { Pipeline } from '../definition';
import type { Milliseconds } from '../duration';
import type { Checkpoint } from './checkpoint/checkpoint';
import { Succession, type SuccessionState } from './windows/succession';
import { Watermark } from './windows/watermark';

/** How far the job has come: what a checkpoint holds of it, and a new process goes on from. */
export class Progress {
  readonly watermark: Watermark;
  readonly windows: Succession;
  readonly #offsets: Map<number, number>;
  readonly #endOffsets = new Map<number, number>();

  constructor(pipeline: Pipeline, idleness: Milliseconds, checkpoint?: Checkpoint) {
    this.watermark = new Watermark(idleness, checkpoint?.watermark);
    this.windows = new Succession(pipeline, this.watermark.current, checkpoint);
    const offsets = Object.entries(checkpoint?.offsets ?? {});
    this.#offsets = new Map(offsets.map(([partition, offset]) => [Number(partition), offset]));
  }

  /** The next offset of each partition. */
  get offsets(): ReadonlyMap<number, number> {
    return this.#offsets;
  }

  /** Records that are known to wait, by partition. */
  get lag(): ReadonlyMap<number, number> {
    return new Map([...this.#endOffsets].map(([p, end]) => [p, Math.max(0, end - (this.#offsets.get(p) ?? 0))]));
  }

  expect(partition: number, position: number, endOffset: number): void {
    this.#offsets.set(partition, position);
    this.#endOffsets.set(partition, endOffset);
    this.watermark.expect(partition, position < endOffset);
  }

  advance(partition: number, nextOffset: number, endOffset: number): void {
    this.#offsets.set(partition, Math.max(this.#offsets.get(partition) ?? 0, nextOffset));
    this.#endOffsets.set(partition, endOffset);
    this.watermark.setBehind(partition, nextOffset < endOffset);
  }

  snapshot(): Pick<Checkpoint, 'offsets' | 'watermark' | keyof SuccessionState> {
    return {
      offsets: Object.fromEntries(this.#offsets),
      watermark: this.watermark.state,
      ...this.windows.state,
    };
  }
}
