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
  readonly #reread: Map<number, number>;
  readonly #endOffsets = new Map<number, number>();

  constructor(pipeline: Pipeline, idleness: Milliseconds, checkpoint?: Checkpoint) {
    this.watermark = new Watermark(idleness, checkpoint?.watermark);
    this.windows = new Succession(pipeline, this.watermark.current, checkpoint);
    this.#offsets = byPartition(checkpoint?.offsets);
    this.#marks = byPartition(checkpoint?.marks);
    this.#reread = byPartition(checkpoint?.reread);
  }

  /** The next offset of each partition. */
  get offsets(): ReadonlyMap<number, number> {
    return this.#offsets;
  }

  /** The mark of each partition's next offset, where it has one. */
  get marks(): ReadonlyMap<number, string> {
    return this.#marks;
  }

  /** Up to where records are still to be read again, since the files that held them are gone. */
  get reread(): ReadonlyMap<number, number> {
    return this.#reread;
  }

  /** Records that are known to wait, by partition. */
  get lag(): ReadonlyMap<number, number> {
    return new Map([...this.#endOffsets].map(([p, end]) => [p, Math.max(0, end - (this.#offsets.get(p) ?? 0))]));
  }

  expect(partition: number, position: number, endOffset: number, mark?: string): void {
    // Of a log that was cut, or of another topic, the offsets of before say nothing.
    if (position < (this.#offsets.get(partition) ?? 0)) this.#reread.delete(partition);
    this.#moveTo(partition, position, mark);
    this.#endOffsets.set(partition, endOffset);
    this.watermark.expect(partition, position < endOffset);
  }

  /** More may have come meanwhile. */
  learnEnd(partition: number, endOffset: number): void {
    this.#endOffsets.set(partition, endOffset);
  }

  advance({ partition, nextOffset, endOffset, mark }: Omit<Chunk, 'forEach'>): void {
    if (nextOffset >= (this.#offsets.get(partition) ?? 0)) this.#moveTo(partition, nextOffset, mark);
    this.#endOffsets.set(partition, endOffset);
    this.watermark.setBehind(partition, nextOffset < endOffset);
  }

  snapshot(): Pick<WritableCheckpoint, 'offsets' | 'marks' | 'reread' | 'watermark' | keyof SuccessionState> {
    return {
      offsets: Object.fromEntries(this.#offsets),
      marks: Object.fromEntries(this.#marks),
      ...(this.#reread.size > 0 && { reread: Object.fromEntries(this.#reread) }),
      watermark: this.watermark.state,
      ...this.windows.state,
    };
  }

  #moveTo(partition: number, position: number, mark: string | undefined): void {
    this.#offsets.set(partition, position);
    if (position >= (this.#reread.get(partition) ?? 0)) this.#reread.delete(partition);
    if (mark === undefined) this.#marks.delete(partition);
    else this.#marks.set(partition, mark);
  }
}

const byPartition = <T>(values: Readonly<Record<string, T>> = {}): Map<number, T> =>
  new Map(Object.entries(values).map(([partition, value]) => [Number(partition), value]));
