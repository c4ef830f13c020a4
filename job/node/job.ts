import type { Logger } from 'pino';
import type { Pipeline } from '../definition';
import type { Milliseconds } from '../duration';
import { type Checkpoint, CheckpointError } from './checkpoint/checkpoint';
import { CheckpointLog } from './checkpoint/checkpoint-log';
import { Counters } from './counters';
import { RowProcessor } from './row-processor';
import type { LineSink, RejectedSink } from './sink/sink';
import type { Chunk, Intake, Source } from './source/source';
import { LongTermStore } from './store/long-term-store';
import type { ObjectStore } from './store/object-store';
import { TumblingWindows } from './windows/tumbling-windows';
import { Watermark } from './windows/watermark';

const TICK_MS = 1_000;

export interface JobParts {
  readonly pipeline: Pipeline;
  readonly source: Source;
  readonly objects: ObjectStore;
  readonly lines: LineSink;
  readonly rejected: RejectedSink;
  readonly logger: Logger;
  readonly idleness: Milliseconds;
  readonly checkpointInterval: Milliseconds;
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
  readonly #offsets = new Map<number, number>();
  readonly #endOffsets = new Map<number, number>();
  #watermark: Watermark;
  #windows: TumblingWindows;
  #store: LongTermStore | undefined;
  #processor: RowProcessor | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #lastTick = Date.now();
  #lastCheckpoint = Date.now();
  #rowsAtCheckpoint = 0;
  #isDirty = false;
  #isFinished = false;
  #failure: unknown;
  #isStopping = false;
  #isRunning = false;

  constructor(parts: JobParts) {
    this.#parts = parts;
    this.#log = new CheckpointLog(parts.objects);
    this.#watermark = new Watermark(parts.idleness);
    this.#windows = new TumblingWindows(parts.pipeline);
  }

  get isRunning(): boolean {
    return this.#isRunning && this.#parts.source.isAvailable;
  }

  get openWindows(): number {
    return this.#windows.open;
  }

  /** Milliseconds since the latest checkpoint of this process, or since its start. */
  get checkpointAge(): number {
    return Date.now() - this.#lastCheckpoint;
  }

  /** Records that are known to wait, by partition. */
  get lag(): ReadonlyMap<number, number> {
    return new Map([...this.#endOffsets].map(([p, end]) => [p, Math.max(0, end - (this.#offsets.get(p) ?? 0))]));
  }

  /**
   * Recovers, then reads until the source ends or the job is stopped, and takes a last checkpoint.
   * @throws StoreError, SourceError, CheckpointError or FencedError when it can't go on
   */
  async run(): Promise<void> {
    const { source, objects } = this.#parts;
    await objects.check();
    await source.check();
    await this.#recover();
    this.#isRunning = true;
    const ticker = setInterval(() => {
      this.#exclusively(() => this.#tick()).catch((error) => this.#fail(error));
    }, TICK_MS);
    try {
      await source.run(this, this.#log.number);
      if (this.#failure !== undefined) throw this.#failure;
      if (source.bounded && !this.#isStopping) await this.#exclusively(() => this.#endOfInput());
    } finally {
      clearInterval(ticker);
      this.#isRunning = false;
      await source.stop();
    }
  }

  /** Takes a last checkpoint and ends `run`. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    try {
      if (this.#isRunning) await this.#exclusively(() => this.#checkpoint());
    } catch (error) {
      this.#failure ??= error;
    }
    await this.#parts.source.stop();
  }

  /** Drops what is open after `run` has failed: it will be read again. */
  async abandon(): Promise<void> {
    await this.#store?.abandon();
  }

  position(partition: number): number | undefined {
    return this.#offsets.get(partition);
  }

  expect(partition: number, position: number, endOffset: number): void {
    this.#offsets.set(partition, position);
    this.#endOffsets.set(partition, endOffset);
    this.#watermark.expect(partition, position < endOffset);
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

  async #recover(): Promise<void> {
    const { source, objects, logger, pipeline, idleness } = this.#parts;
    const latest = await this.#log.latest();
    if (latest !== undefined) this.#restore(latest);
    // From here on the instance that wrote the latest checkpoint, should it still live, is fenced off.
    await this.#log.append(latest ?? this.#snapshot([]));
    for (const file of latest?.files ?? []) await objects.publish(file);
    const discarded = await objects.discardUnpublished([]);
    const name = `${this.#log.instance.slice(0, 8)}-${this.#log.number}`;
    this.#store = new LongTermStore(pipeline, objects, (index) => `part-${name}-${index}.parquet`);
    this.#processor = new RowProcessor(pipeline, {
      store: this.#store,
      windows: this.#windows,
      watermark: this.#watermark,
      counters: this.counters,
      reject: (row) => this.#parts.rejected.write([row]),
    });
    logger.info(
      {
        instance: this.#log.instance,
        checkpoint: this.#log.number,
        source: source.identity,
        published: latest?.files.length ?? 0,
        discarded,
        openWindows: this.#windows.open,
        idlenessMs: idleness,
      },
      latest === undefined ? 'starts without a checkpoint' : 'goes on from the latest checkpoint',
    );
  }

  #restore(checkpoint: Checkpoint): void {
    const { source, pipeline, idleness, objects } = this.#parts;
    if (checkpoint.source !== source.identity) {
      if (checkpoint.finished) return;
      throw new CheckpointError(
        `the checkpoint in ${objects.location} belongs to the source ${checkpoint.source}, and this job reads ` +
          `${source.identity}: use another --long-term-store, or remove the checkpoints of this one`,
      );
    }
    for (const [partition, offset] of Object.entries(checkpoint.offsets)) this.#offsets.set(Number(partition), offset);
    this.#watermark = new Watermark(idleness, checkpoint.watermark);
    this.#windows = new TumblingWindows(pipeline, checkpoint.windows);
  }

  async #process(chunk: Chunk): Promise<void> {
    const { partition, nextOffset, endOffset } = chunk;
    const position = this.#offsets.get(partition) ?? 0;
    const processor = this.#processor;
    chunk.forEach((offset, timestamp, bytes, start, end) => {
      if (offset < position) return;
      processor?.process(partition, offset, timestamp, bytes, start, end);
      if (this.#watermark.observe(partition, timestamp)) this.#closeWindows();
    });
    this.#isDirty = true;
    this.#offsets.set(partition, Math.max(position, nextOffset));
    this.#endOffsets.set(partition, endOffset);
    this.#watermark.setBehind(partition, nextOffset < endOffset);
    await Promise.all([this.#store?.settle(), this.#parts.lines.settle(), this.#parts.rejected.settle()]);
    await this.#checkpointIfDue();
  }

  async #tick(): Promise<void> {
    // A process that was held up, or a source that was away, has not seen silence: at most one tick counts.
    const elapsed = Math.min(Date.now() - this.#lastTick, 2 * TICK_MS);
    this.#lastTick = Date.now();
    if (this.#isStopping) return;
    if (this.#parts.source.isAvailable && this.#watermark.tick(elapsed)) this.#closeWindows();
    await this.#checkpointIfDue();
  }

  async #endOfInput(): Promise<void> {
    this.#closeWindows(Number.POSITIVE_INFINITY);
    this.#isFinished = true;
    this.#isDirty = true;
    await this.#checkpoint();
  }

  #closeWindows(watermark = this.#watermark.current): void {
    const closed = this.#windows.closed;
    const lines = this.#windows.close(watermark);
    if (this.#windows.closed === closed) return;
    this.counters.windowsClosed += this.#windows.closed - closed;
    this.counters.lines += lines.length;
    this.#isDirty = true;
    this.#parts.lines.write(lines);
  }

  async #checkpointIfDue(): Promise<void> {
    if (Date.now() - this.#lastCheckpoint >= this.#parts.checkpointInterval) await this.#checkpoint();
  }

  async #checkpoint(): Promise<void> {
    const started = Date.now();
    this.#lastCheckpoint = started;
    if (!this.#isDirty) return;
    const { lines, rejected, objects, source, logger } = this.#parts;
    const files = (await this.#store?.finish()) ?? [];
    await Promise.all([lines.flush(), rejected.flush()]);
    await this.#log.append(this.#snapshot(files));
    for (const file of files) {
      await objects.publish(file);
      this.counters.files++;
      this.counters.fileRows += file.rows;
      this.counters.fileBytes += file.size;
    }
    this.#isDirty = false;
    this.counters.checkpoints++;
    this.counters.checkpointMs = Date.now() - started;
    // Kafka's offsets only tell others how far the job has come: the next checkpoint commits what this one could not.
    await source.commit(this.#offsets).catch((error) => logger.debug({ err: error }, 'offsets were not committed'));
    const rows = this.counters.rows - this.#rowsAtCheckpoint;
    this.#rowsAtCheckpoint = this.counters.rows;
    logger.info(
      {
        checkpoint: this.#log.number,
        ms: this.counters.checkpointMs,
        rows,
        files: files.length,
        openWindows: this.#windows.open,
      },
      'checkpoint',
    );
  }

  #snapshot(files: Checkpoint['files']): Checkpoint {
    return {
      source: this.#parts.source.identity,
      offsets: Object.fromEntries(this.#offsets),
      watermark: this.#watermark.state,
      windows: this.#windows.state,
      files,
      finished: this.#isFinished,
    };
  }

  #exclusively<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => {});
    return result;
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    void this.#parts.source.stop();
  }
}
