import type { Logger } from 'pino';
import type { Milliseconds } from '../../duration';
import { type Clock, systemClock } from '../clock';
import type { Counters } from '../counters';
import type { LineSink, RejectedSink } from '../sink/sink';
import type { Source } from '../source/source';
import type { LongTermStore } from '../store/long-term-store';
import { lostObject, type ObjectStore } from '../store/object-store';
import type { FinishedFile } from '../store/partition-file';
import type { CheckpointLog } from './checkpoint-log';
import type { Progress } from './progress';
import type { UploadJournal } from './upload-journal';

/** How long the end waits for a source that does not take the last offsets. */
const COMMIT_WAIT_MS = 5_000;
/** With so many files finished, a checkpoint does not wait for its time: it lists them all. */
const FILES_PER_CHECKPOINT = 10_000;

/** Is told what checkpoints do. */
export interface CheckpointObserver {
  /** A file has become visible. */
  published(file: FinishedFile): void;

  /** A checkpoint is about to be written: once it is, these files and all that has been counted so far are in it. */
  checkpointing?(offsets: ReadonlyMap<number, number>, files: readonly FinishedFile[]): void;
}

export interface CheckpointerParts {
  readonly source: Source;
  readonly objects: ObjectStore;
  readonly lines: LineSink;
  readonly rejected: RejectedSink;
  readonly logger: Logger;
  readonly checkpointInterval: Milliseconds;
  readonly observer?: CheckpointObserver;
  /** @default that of the machine */
  readonly clock?: Clock;
  readonly log: CheckpointLog;
  readonly uploads: UploadJournal;
  readonly progress: Progress;
  readonly store: LongTermStore;
  readonly counters: Counters;
}

/**
 * Takes the checkpoints of a job. One holds offsets, open windows and the files just finished. Nothing becomes visible
 * before the checkpoint that lists it is written, and the source is told of its offsets last: whatever instant the
 * process dies at, the next one starts from the latest checkpoint, publishes what that lists, and discards everything
 * else.
 */
export class Checkpointer {
  readonly #parts: CheckpointerParts;
  readonly #clock: Clock;
  #begun: number;
  /** Something has happened since the latest checkpoint. */
  #isDirty = false;
  #committed: Promise<unknown> = Promise.resolve();
  #latest: ReadonlyMap<number, number> = new Map();

  constructor(parts: CheckpointerParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
    this.#begun = this.#clock.now();
  }

  /** Milliseconds since the latest checkpoint was begun, or since the start. */
  get age(): number {
    return this.#clock.now() - this.#begun;
  }

  /** The offsets of the latest checkpoint of this process. */
  get offsets(): ReadonlyMap<number, number> {
    return this.#latest;
  }

  /** Something has happened that the next checkpoint must hold. */
  markDirty(): void {
    this.#isDirty = true;
  }

  /** @throws FencedError when another instance has written since: one that reads nothing would not hear of it otherwise */
  async takeIfDue(): Promise<void> {
    const { checkpointInterval, store, log } = this.#parts;
    if (this.age < checkpointInterval && store.finished < FILES_PER_CHECKPOINT) return;
    if (this.#isDirty) return this.take();
    this.#begun = this.#clock.now();
    await log.confirm();
  }

  /** @param finished the source has been read to its end */
  async take(finished = false): Promise<void> {
    this.#begun = this.#clock.now();
    if (!this.#isDirty) return;
    const { source, lines, rejected, log, uploads, progress, store, counters, observer } = this.#parts;
    const files = await store.finish();
    await Promise.all([lines.flush(), rejected.flush()]);
    for (const file of files) await this.#confirm(file);
    observer?.checkpointing?.(progress.offsets, files);
    await log.append({ source: source.identity, ...progress.snapshot(), files, finished });
    for (const file of files) await this.#publish(file);
    await Promise.all([log.prune(), uploads.settle()]);
    this.#isDirty = false;
    counters.checkpoints++;
    counters.checkpointMs = this.age;
    this.#commit();
    this.#report(files);
  }

  /** Waits until the source has taken the latest offsets, but no longer than it may be away. */
  async committed(): Promise<void> {
    const enough = new AbortController();
    await Promise.race([this.#committed, this.#clock.sleep(COMMIT_WAIT_MS, enough.signal)]);
    enough.abort();
  }

  /** What a checkpoint lists must be there, or its rows would be missing. */
  async #confirm(file: FinishedFile): Promise<void> {
    const { objects, log } = this.#parts;
    if (await objects.has(file)) return;
    await log.confirm();
    throw lostObject(objects.location, file.name);
  }

  async #publish(file: FinishedFile): Promise<void> {
    const { objects, counters, observer } = this.#parts;
    await objects.publish(file);
    counters.files++;
    counters.fileRows += file.rows;
    counters.fileBytes += file.size;
    observer?.published(file);
  }

  /** The source's own record of the offsets only informs others: rows don't wait for it, and the next one renews it. */
  #commit(): void {
    const { source, progress, logger } = this.#parts;
    const offsets = new Map(progress.offsets);
    this.#latest = offsets;
    this.#committed = this.#committed
      .then(() => source.commit(offsets))
      .catch((err) => logger.debug({ err }, 'offsets were not committed'));
  }

  #report(files: readonly FinishedFile[]): void {
    const { log, progress, counters, logger } = this.#parts;
    const rows = files.reduce((sum, file) => sum + file.rows, 0);
    const { checkpointMs: ms } = counters;
    const openWindows = progress.windows.open;
    logger.info({ checkpoint: log.number, ms, files: files.length, rows, openWindows }, 'checkpoint');
  }
}
