import type { Pipeline } from '../../definition';
import type { Milliseconds } from '../../duration';
import type { Chunk } from '../source/source';
import { Succession, type SuccessionState } from '../windows/succession';
import { Watermark } from '../windows/watermark';
import type { Checkpoint, WritableCheckpoint } from './checkpoint';

/** How far the job has come: what a checkpoint holds of it, and a new process goes on from. */
export class Progress {
  readonly watermark: Watermark;
  readonly windows: Succession;
  readonly #offsets: Map<number, number>;
  readonly #marks: Map<number, string>;
  readonly #endOffsets = new Map<number, number>();

  constructor(pipeline: Pipeline, idleness: Milliseconds, checkpoint?: Checkpoint) {
    this.watermark = new Watermark(idleness, checkpoint?.watermark);
    this.windows = new Succession(pipeline, this.watermark.current, checkpoint);
    this.#offsets = byPartition(checkpoint?.offsets);
    this.#marks = byPartition(checkpoint?.marks);
  }

  /** The next offset of each partition. */
  get offsets(): ReadonlyMap<number, number> {
    return this.#offsets;
  }

  /** The mark of each partition's next offset, where it has one. */
  get marks(): ReadonlyMap<number, string> {
    return this.#marks;
  }

  /** Records that are known to wait, by partition. */
  get lag(): ReadonlyMap<number, number> {
    return new Map([...this.#endOffsets].map(([p, end]) => [p, Math.max(0, end - (this.#offsets.get(p) ?? 0))]));
  }

  expect(partition: number, position: number, endOffset: number, mark?: string): void {
    this.#offsets.set(partition, position);
    this.#setMark(partition, mark);
    this.#endOffsets.set(partition, endOffset);
    this.watermark.expect(partition, position < endOffset);
  }

  /** More may have come meanwhile. */
  learnEnd(partition: number, endOffset: number): void {
    this.#endOffsets.set(partition, endOffset);
  }

  advance({ partition, nextOffset, endOffset, mark }: Omit<Chunk, 'forEach'>): void {
    if (nextOffset >= (this.#offsets.get(partition) ?? 0)) {
      this.#offsets.set(partition, nextOffset);
      this.#setMark(partition, mark);
    }
    this.#endOffsets.set(partition, endOffset);
    this.watermark.setBehind(partition, nextOffset < endOffset);
  }

  snapshot(): Pick<WritableCheckpoint, 'offsets' | 'marks' | 'watermark' | keyof SuccessionState> {
    return {
      offsets: Object.fromEntries(this.#offsets),
      marks: Object.fromEntries(this.#marks),
      watermark: this.watermark.state,
      ...this.windows.state,
    };
  }

  #setMark(partition: number, mark: string | undefined): void {
    if (mark === undefined) this.#marks.delete(partition);
    else this.#marks.set(partition, mark);
  }
}

const byPartition = <T>(values: Readonly<Record<string, T>> = {}): Map<number, T> =>
  new Map(Object.entries(values).map(([partition, value]) => [Number(partition), value]));
