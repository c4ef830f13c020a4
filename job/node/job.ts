import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Pipeline } from '../definition';
import type { Milliseconds } from '../duration';
import { CheckpointLog } from './checkpoint/checkpoint-log';
import { Counters } from './counters';
import type { JobObserver } from './observer';
import { Progress } from './progress';
import { recover } from './recovery';
import { RowProcessor } from './row-processor';
import type { LineSink, RejectedSink } from './sink/sink';
import type { Chunk, Intake, Source } from './source/source';
import { LongTermStore } from './store/long-term-store';
import type { ObjectStore } from './store/object-store';

const TICK_MS = 1_000;
/** How long the end waits for a source that does not take the last offsets. */
const COMMIT_WAIT_MS = 5_000;

export interface JobParts {
  readonly pipeline: Pipeline;
  readonly source: Source;
  readonly objects: ObjectStore;
  readonly lines: LineSink;
  readonly rejected: RejectedSink;
  readonly logger: Logger;
  readonly idleness: Milliseconds;
  readonly checkpointInterval: Milliseconds;
  readonly observer?: JobObserver;
}

/**
 * The pipeline at work in one process. Chunks, ticks and checkpoints take turns, so that a checkpoint sees each chunk
 * as a whole or not at all.
 *
 * A checkpoint holds offsets, open windows and the files just finished. Nothing becomes visible before the checkpoint
 * that lists it is written, and the source is told of its offsets last: whatever instant the process dies at, the next
 * one starts from the latest checkpoint, publishes what that lists, and discards everything else.
 */
export class Job implements Intake {
  readonly counters = new Counters();
  readonly #parts: JobParts;
  readonly #log: CheckpointLog;
  #progress: Progress;
  #store: LongTermStore | undefined;
  #processor: RowProcessor | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #committed: Promise<unknown> = Promise.resolve();
  #isTicking = false;
  #lastTick = Date.now();
  #lastCheckpoint = Date.now();
  /** Something has happened since the latest checkpoint. */
  #isDirty = false;
  #isFinished = false;
  #isRunning = false;
  #isStopping = false;
  #failure: unknown;

  constructor(parts: JobParts) {
    this.#parts = parts;
    this.#log = new CheckpointLog(parts.objects);
    this.#progress = new Progress(parts.pipeline, parts.idleness);
  }

  get isRunning(): boolean {
    return this.#isRunning && this.#parts.source.isAvailable;
  }

  get openWindows(): number {
    return this.#progress.windows.open;
  }

  /** Milliseconds since the latest checkpoint was begun, or since the start. */
  get checkpointAge(): number {
    return Date.now() - this.#lastCheckpoint;
  }

  get lag(): ReadonlyMap<number, number> {
    return this.#progress.lag;
  }

  /**
   * Recovers, then reads until the source ends or the job is stopped, and takes a last checkpoint.
   * @throws StoreError, SourceError, CheckpointError or FencedError when it can't go on
   */
  async run(): Promise<void> {
    const { source, objects } = this.#parts;
    await objects.check();
    await source.check();
    await this.#begin();
    this.#isRunning = true;
    const ticker = setInterval(() => this.#tick(), TICK_MS);
    try {
      if (!this.#isStopping) await source.run(this, this.#log.number);
      // A stop takes its own checkpoint: it is waited for here.
      await this.#exclusively(async () => {
        if (this.#failure === undefined && source.bounded && !this.#isStopping) await this.#endOfInput();
      });
      if (this.#failure !== undefined) throw this.#failure;
    } finally {
      clearInterval(ticker);
      this.#isRunning = false;
      await this.#endSource();
    }
  }

  /** Takes a last checkpoint and ends `run`. What can't be read again is read to its end by this. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const { source } = this.#parts;
    try {
      if (this.#isRunning) await this.#exclusively(() => (source.replayable ? this.#checkpoint() : this.#endOfInput()));
    } catch (error) {
      this.#failure ??= error;
    }
    await this.#endSource();
  }

  /** Drops what is open after `run` has failed: it will be read again. */
  async abandon(): Promise<void> {
    await this.#store?.abandon();
  }

  position(partition: number): number | undefined {
    return this.#progress.offsets.get(partition);
  }

  expect(partition: number, position: number, endOffset: number): void {
    this.#progress.expect(partition, position, endOffset);
  }

  accept(chunk: Chunk): Promise<void> {
    return this.#exclusively(async () => {
      if (this.#isStopping || this.#failure !== undefined) return;
      try {
        await this.#process(chunk);
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  async #begin(): Promise<void> {
    const { objects, pipeline, rejected, observer } = this.#parts;
    this.#progress = await recover(this.#parts, this.#log);
    const name = `${this.#log.instance.slice(0, 8)}-${this.#log.number}`;
    this.#store = new LongTermStore(pipeline, objects, (index) => `part-${name}-${index}.parquet`);
    this.#processor = new RowProcessor(pipeline, {
      store: this.#store,
      windows: this.#progress.windows,
      watermark: this.#progress.watermark,
      counters: this.counters,
      reject: (row) => {
        rejected.write([row]);
        observer?.rejected(row);
      },
    });
  }

  async #process(chunk: Chunk): Promise<void> {
    const { partition, nextOffset, endOffset } = chunk;
    const position = this.position(partition) ?? 0;
    const processor = this.#processor;
    const { watermark } = this.#progress;
    chunk.forEach((offset, timestamp, bytes, start, end) => {
      if (offset < position) return;
      processor?.process(partition, offset, timestamp, bytes, start, end);
      if (watermark.observe(partition, timestamp)) this.#closeWindows();
    });
    this.#isDirty = true;
    this.#progress.advance(partition, nextOffset, endOffset);
    await Promise.all([this.#store?.settle(), this.#parts.lines.settle(), this.#parts.rejected.settle()]);
    await this.#checkpointIfDue();
  }

  /** Lets time pass. While the turn of another takes long, one tick waits, and the others are left out. */
  #tick(): void {
    const { isAvailable } = this.#parts.source;
    if (this.#isTicking) return;
    this.#isTicking = true;
    this.#exclusively(async () => {
      // A process that was held up, or a source that was away, has not seen silence: at most two ticks count.
      const elapsed = Math.min(Date.now() - this.#lastTick, 2 * TICK_MS);
      this.#lastTick = Date.now();
      this.#isTicking = false;
      if (this.#isStopping || this.#failure !== undefined) return;
      if (isAvailable && this.#progress.watermark.tick(elapsed)) this.#closeWindows();
      await this.#checkpointIfDue();
    }).catch((error) => this.#fail(error));
  }

  async #endOfInput(): Promise<void> {
    this.#closeWindows(Number.POSITIVE_INFINITY);
    this.#isFinished = true;
    this.#isDirty = true;
    await this.#checkpoint();
  }

  #closeWindows(watermark = this.#progress.watermark.current): void {
    const { windows } = this.#progress;
    const before = windows.closed;
    const lines = windows.close(watermark, this.#parts.observer);
    if (windows.closed === before) return;
    this.#isDirty = true;
    this.counters.windowsClosed += windows.closed - before;
    this.counters.lines += lines.length;
    this.counters.averagesOverflowed = windows.overflows;
    this.#parts.lines.write(lines);
  }

  async #checkpointIfDue(): Promise<void> {
    if (this.checkpointAge >= this.#parts.checkpointInterval) await this.#checkpoint();
  }

  async #checkpoint(): Promise<void> {
    this.#lastCheckpoint = Date.now();
    if (!this.#isDirty) return;
    const { source, lines, rejected, objects, logger, observer } = this.#parts;
    const { counters } = this;
    const files = (await this.#store?.finish()) ?? [];
    await Promise.all([lines.flush(), rejected.flush()]);
    await this.#log.append({
      source: source.identity,
      ...this.#progress.snapshot(),
      files,
      finished: this.#isFinished,
    });
    for (const file of files) {
      await objects.publish(file);
      counters.files++;
      counters.fileRows += file.rows;
      counters.fileBytes += file.size;
      observer?.published(file);
    }
    this.#isDirty = false;
    counters.checkpoints++;
    counters.checkpointMs = this.checkpointAge;
    this.#commit();
    const rows = files.reduce((sum, file) => sum + file.rows, 0);
    logger.info(
      {
        checkpoint: this.#log.number,
        ms: counters.checkpointMs,
        files: files.length,
        rows,
        openWindows: this.openWindows,
      },
      'checkpoint',
    );
  }

  async #endSource(): Promise<void> {
    await Promise.race([this.#committed, sleep(COMMIT_WAIT_MS, undefined, { ref: false })]);
    await this.#parts.source.stop();
  }

  /** The source's own record of the offsets only informs others: rows don't wait for it, and the next one renews it. */
  #commit(): void {
    const { source, logger } = this.#parts;
    const offsets = new Map(this.#progress.offsets);
    this.#committed = this.#committed
      .then(() => source.commit(offsets))
      .catch((err) => logger.debug({ err }, 'offsets were not committed'));
  }

  #exclusively<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => {});
    return result;
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#parts.source.stop().catch((err) => this.#parts.logger.debug({ err }, 'the source did not stop cleanly'));
  }
}
