import { CheckpointLog } from '../checkpoint/checkpoint-log';
import { type Clock, systemClock } from '../clock';
import { Counters } from '../counters';
import type { Chunk, Intake } from '../source/source';
import type { JobParts } from './job-parts';
import type { JobStatus, JobTime } from './job-status';
import { PipelineRunner } from './pipeline-runner';

const TICK_MS = 1_000;

/**
 * The pipeline at work in one process, from its start to its end. Chunks, ticks and checkpoints take turns, and after a
 * failure or a stop none has one any more.
 */
export class Job implements Intake, JobStatus {
  readonly counters: Counters;
  readonly #parts: JobParts;
  readonly #log: CheckpointLog;
  readonly #clock: Clock;
  readonly #made: number;
  #runner: PipelineRunner | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #isTicking = false;
  #isClosing = false;
  #lastTick: number;
  #isRunning = false;
  #isStopping = false;
  #failure: unknown;

  constructor(parts: JobParts) {
    this.#parts = parts;
    this.counters = new Counters(parts.pipeline);
    this.#clock = parts.clock ?? systemClock;
    this.#made = this.#clock.now();
    this.#lastTick = this.#made;
    this.#log = new CheckpointLog(parts.objects);
  }

  get isRunning(): boolean {
    return this.#isRunning && this.#parts.source.isAvailable;
  }

  /** Lines that would never be taken where they go, and were left out. */
  get linesRefused(): number {
    return this.#parts.lines.refused ?? 0;
  }

  get storeErrors(): number {
    return this.#parts.storeRetry?.failures ?? 0;
  }

  get openWindows(): number {
    return this.#runner?.progress.windows.open ?? 0;
  }

  /** How far event time has come; undefined before the job reads. */
  get time(): JobTime | undefined {
    if (this.#runner === undefined) return undefined;
    const { watermark, windows, offsets } = this.#runner.progress;
    const inCheckpoint = this.#runner.checkpointer.offsets;
    return {
      watermark: Number.isFinite(watermark.current) ? watermark.current : null,
      partitions: watermark.partitions.map((each) => ({
        ...each,
        offset: offsets.get(each.partition) ?? 0,
        checkpointOffset: inCheckpoint.get(each.partition) ?? null,
      })),
      windows: windows.filling,
    };
  }

  /** Milliseconds since the latest checkpoint was begun, or since the start. */
  get checkpointAge(): number {
    return this.#runner?.checkpointer.age ?? this.#clock.now() - this.#made;
  }

  get lag(): ReadonlyMap<number, number> {
    return this.#runner?.progress.lag ?? new Map();
  }

  /**
   * Recovers, then reads until the source ends or the job is stopped, and takes a last checkpoint.
   * @throws StoreError, SourceError, CheckpointError or FencedError when it can't go on
   */
  async run(): Promise<void> {
    const { source, objects } = this.#parts;
    await objects.check();
    await this.#log.check();
    await source.check();
    this.#runner = await PipelineRunner.begin(this.#parts, this.#log, this.counters);
    this.#isRunning = true;
    const endTicks = this.#clock.every(TICK_MS, () => this.#tick());
    try {
      if (!this.#isStopping) await source.run(this, this.#log.number);
      // A stop takes its own checkpoint: it is waited for here.
      await this.#exclusively(async () => {
        if (this.#failure === undefined && source.bounded && !this.#isStopping) await this.#runner?.endOfInput();
      });
      if (this.#failure !== undefined) throw this.#failure;
    } finally {
      endTicks();
      this.#isRunning = false;
      await this.#endSource();
    }
  }

  /** Takes a last checkpoint and ends `run`. What can't be read again is read to its end by this. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    try {
      if (this.#isRunning) await this.#exclusively(() => this.#takeLastCheckpoint());
    } catch (error) {
      this.#failure ??= error;
    }
    await this.#endSource();
  }

  /** Drops what is open after `run` has failed: it will be read again. */
  async abandon(): Promise<void> {
    await this.#runner?.abandon();
  }

  position(partition: number): number | undefined {
    return this.#runner?.progress.offsets.get(partition);
  }

  mark(partition: number): string | undefined {
    return this.#runner?.progress.marks.get(partition);
  }

  reread(partition: number): number | undefined {
    return this.#runner?.progress.reread.get(partition);
  }

  expect(partition: number, position: number, endOffset: number, mark?: string): void {
    this.#runner?.expect(partition, position, endOffset, mark);
  }

  learnEnd(partition: number, endOffset: number): void {
    this.#runner?.progress.learnEnd(partition, endOffset);
  }

  accept(chunk: Chunk): Promise<void> {
    return this.#exclusively(async () => {
      if (this.#isStopping || this.#failure !== undefined) return;
      try {
        await this.#runner?.process(chunk);
      } catch (error) {
        this.#fail(error);
      }
      this.#closeOn();
    });
  }

  /** Windows that are due are closed in turns of their own, a part at each, between which rows are read. */
  #closeOn(): void {
    if (this.#isClosing || this.#isStopping || this.#failure !== undefined || !this.#runner?.isClosing) return;
    this.#isClosing = true;
    this.#clock
      .sleep(0)
      .then(() => this.#exclusively(() => this.#closePart()))
      .catch((error) => this.#fail(error))
      .finally(() => {
        this.#isClosing = false;
        this.#closeOn();
      });
  }

  async #closePart(): Promise<void> {
    if (this.#isStopping || this.#failure !== undefined) return;
    await this.#runner?.closeOn();
  }

  /** Lets time pass. While the turn of another takes long, one tick waits, and the others are left out. */
  #tick(): void {
    const { isAvailable } = this.#parts.source;
    if (this.#isTicking) return;
    this.#isTicking = true;
    this.#exclusively(async () => {
      // A process that was held up, or a source that was away, has not seen silence: at most two ticks count.
      const now = this.#clock.now();
      const elapsed = Math.min(now - this.#lastTick, 2 * TICK_MS);
      this.#lastTick = now;
      this.#isTicking = false;
      if (this.#isStopping || this.#failure !== undefined) return;
      if (isAvailable) await this.#runner?.passTime(elapsed);
      await this.#runner?.checkpointer.takeIfDue();
      this.#closeOn();
    }).catch((error) => this.#fail(error));
  }

  /** After a failure there is none: what is half done would count as done. */
  async #takeLastCheckpoint(): Promise<void> {
    if (this.#failure !== undefined) return;
    await (this.#parts.source.replayable ? this.#runner?.checkpointer.take() : this.#runner?.endOfInput());
  }

  async #endSource(): Promise<void> {
    await this.#runner?.checkpointer.committed();
    await this.#parts.source.stop();
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
