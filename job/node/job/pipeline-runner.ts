import { type EventTimeRange, eventTimeRange, isEventTime } from '../../event-time';
import type { CheckpointLog } from '../checkpoint/checkpoint-log';
import { Checkpointer } from '../checkpoint/checkpointer';
import type { Progress } from '../checkpoint/progress';
import { recover } from '../checkpoint/recovery';
import { UploadJournal } from '../checkpoint/upload-journal';
import type { Counters } from '../counters';
import type { Chunk } from '../source/source';
import { LongTermStore } from '../store/long-term-store';
import { type Closed, LINES_AT_A_TIME } from '../windows/results';
import type { JobParts } from './job-parts';
import { RowProcessor } from './row-processor';

/**
 * What a job does from its latest checkpoint on: rows in; files, lines and rejected rows out. Its methods must take
 * turns, so that a checkpoint sees each chunk as a whole or not at all.
 */
export class PipelineRunner {
  /** Brings the store to the state of its latest checkpoint, and goes on from there. */
  static async begin(parts: JobParts, log: CheckpointLog, counters: Counters): Promise<PipelineRunner> {
    const progress = await recover(parts, log);
    return new PipelineRunner(parts, log, counters, progress);
  }

  readonly checkpointer: Checkpointer;
  readonly #store: LongTermStore;
  readonly #processor: RowProcessor;
  /** A checkpoint says where each partition is read from. */
  #hasStart = true;
  #closing: Iterator<Closed> | undefined;
  readonly #eventTimes: EventTimeRange;

  private constructor(
    private readonly parts: JobParts,
    log: CheckpointLog,
    private readonly counters: Counters,
    readonly progress: Progress,
  ) {
    const { objects, pipeline, rejected, observer, memory } = parts;
    const { fileNames } = log;
    observer?.began(objects, fileNames.prefix);
    const uploads = new UploadJournal(objects, log.folder, log.claimed);
    const store = new LongTermStore(pipeline, uploads, (index) => fileNames.at(index), memory && { limits: memory });
    this.#store = store;
    this.#eventTimes = eventTimeRange(pipeline);
    this.checkpointer = new Checkpointer({ ...parts, log, uploads, progress, store, counters });
    this.#processor = new RowProcessor(pipeline, {
      store,
      windows: progress.windows,
      watermark: progress.watermark,
      counters,
      reject: (row) => {
        rejected.write([row]);
        observer?.rejected(row);
      },
    });
  }

  /** A partition that will be read, from `position` on. */
  expect(partition: number, position: number, endOffset: number, mark?: string): void {
    if (this.progress.offsets.get(partition) !== position) this.#hasStart = false;
    this.progress.expect(partition, position, endOffset, mark);
  }

  async process(chunk: Chunk): Promise<void> {
    await this.#keepStart();
    const hasAdvanced = await this.#readRows(chunk);
    this.checkpointer.markDirty();
    this.progress.advance(chunk);
    if (hasAdvanced) await this.#closeWindows();
    await Promise.all([this.#store.settle(), this.parts.lines.settle(), this.parts.rejected.settle()]);
    await this.checkpointer.takeIfDue();
  }

  /** No faster than the files can be written: a chunk may have rows of more dates than could be held in memory. */
  async #readRows(chunk: Chunk): Promise<boolean> {
    const { partition } = chunk;
    const { watermark, offsets } = this.progress;
    const outOfOrderness = this.parts.source.outOfOrderness ?? 0;
    let position = offsets.get(partition) ?? 0;
    let hasAdvanced = false;
    let isRead = true;
    do {
      if (!isRead) {
        await this.#store.settle();
        isRead = this.#processor.goOn();
      }
      chunk.forEach((offset, timestamp, bytes, start, end) => {
        if (offset < position || !isRead) return;
        position = offset + 1;
        const isValid = isEventTime(timestamp, this.#eventTimes);
        if (isValid) isRead = this.#processor.process(partition, offset, timestamp, bytes, start, end);
        else this.#processor.reject('timestamp', partition, offset, bytes, start, end);
        // Even without an event time it shows that the partition is not idle.
        if (watermark.observe(partition, isValid ? timestamp - outOfOrderness : Number.NEGATIVE_INFINITY))
          hasAdvanced = true;
      });
    } while (!isRead);
    return hasAdvanced;
  }

  /** Lets time pass in which records could have come. */
  async passTime(elapsed: number): Promise<void> {
    const { watermark, windows } = this.progress;
    const hasAdvanced = watermark.tick(elapsed);
    // A checkpoint may have left some to be closed.
    if (hasAdvanced || (!this.isClosing && windows.due(watermark.current) > 0)) await this.#closeWindows();
    if (this.isClosing || windows.changed === 0) return;
    this.#closing = windows.renew(this.parts.observer);
    await this.closeOn();
  }

  async endOfInput(): Promise<void> {
    const { windows } = this.progress;
    await this.#closeAll();
    // They stay open: what is read next may have more rows of them, whose lines replace these.
    await this.#deliver(windows.soFar(this.parts.observer));
    this.checkpointer.markDirty();
    await this.checkpointer.take(true);
  }

  /** Drops what is open: it will be read again. */
  async abandon(): Promise<void> {
    await this.#store.abandon();
  }

  /** Where a checkpoint is given up, the one before must know where to read from: the source may not, by then. */
  async #keepStart(): Promise<void> {
    if (this.#hasStart) return;
    this.checkpointer.markDirty();
    await this.checkpointer.take();
    this.#hasStart = true;
  }

  /** Windows are being closed: `closeOn` goes on with that. */
  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  /** Closes a part of a window that is due, or many small ones: rows needn't wait for the lines of a million tags. */
  async closeOn(): Promise<void> {
    let lines = 0;
    while (lines < LINES_AT_A_TIME) lines += (await this.#closePart()) ?? Number.POSITIVE_INFINITY;
  }

  async #closeWindows(): Promise<void> {
    const { windows, watermark } = this.progress;
    // They come faster than they can be closed: then rows wait.
    if (windows.due(watermark.current) > 1) await this.#closeAll();
    this.#closing ??= windows.close(watermark.current, this.parts.observer);
    await this.closeOn();
  }

  async #closeAll(): Promise<void> {
    while (this.isClosing) await this.#closePart();
  }

  /** @returns how many lines it has; undefined when nothing was left to be closed */
  async #closePart(): Promise<number | undefined> {
    const part = this.#closing?.next();
    if (part === undefined || part.done) {
      this.#closing = undefined;
      return undefined;
    }
    await this.#deliver([part.value]);
    return part.value.lines.count;
  }

  /** No faster than the lines can be delivered: those of a window of a million tags would fill the memory. */
  async #deliver(closed: Iterable<Closed>): Promise<void> {
    const { counters, parts } = this;
    for (const { windows, lines, overflows } of closed) {
      this.checkpointer.markDirty();
      counters.windowsClosed += windows;
      counters.lines += lines.count;
      counters.valuesOverflowed += overflows;
      if (lines.count > 0) parts.lines.write([lines]);
      await parts.lines.settle();
    }
  }
}
