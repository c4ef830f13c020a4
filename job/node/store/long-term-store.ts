import type { Pipeline } from '../../definition';
import { dateOfDay, dayOf } from '../rows/instant';
import { Backlog } from './backlog';
import { type MemoryLimits, memoryLimits } from './memory-limits';
import type { ObjectStore } from './object-store';
import { ParquetLayout } from './parquet-layout';
import { type FinishedFile, PartitionFile, type RowFields } from './partition-file';

/** Far below what 10,000 parts of an upload, S3's limit, can hold. */
const BYTES_PER_FILE = 1024 * 1024 * 1024;

/**
 * Gathers rows into Parquet files, one open file per partition of the store. Appending never waits: what it has to
 * write is queued, and `settle` waits for it. Whatever the rows are, what is held in memory stays within its limits, as
 * long as its caller stops appending while `isBehind`.
 */
export class LongTermStore {
  readonly #objects: Pick<ObjectStore, 'begin'>;
  readonly #layout: ParquetLayout;
  readonly #partitionBy: readonly { readonly column: number; readonly directory: (day: number) => string }[];
  readonly #fileName: (index: number) => string;
  readonly #bytesPerFile: number;
  readonly #limits: MemoryLimits;
  readonly #open = new Map<string, PartitionFile>();
  readonly #backlog: Backlog;
  #finished: Promise<FinishedFile>[] = [];
  #current: PartitionFile | undefined;
  readonly #currentDays: Float64Array;
  #files = 0;
  #rowsUntilLook: number;
  #bytesUntilLook: number;

  /**
   * @param fileName gives each file of this job a name that no other file has
   * @param bytesPerFile a file ends when it has grown so large; a gibibyte by default
   */
  constructor(
    pipeline: Pick<Pipeline, 'columns' | 'longTermStore'>,
    objects: Pick<ObjectStore, 'begin'>,
    fileName: (index: number) => string,
    { bytesPerFile = BYTES_PER_FILE, limits = memoryLimits }: { bytesPerFile?: number; limits?: MemoryLimits } = {},
  ) {
    this.#objects = objects;
    this.#bytesPerFile = bytesPerFile;
    this.#limits = limits;
    this.#backlog = new Backlog(limits);
    this.#rowsUntilLook = limits.rowsPerLook;
    this.#bytesUntilLook = limits.bytesPerLook;
    this.#layout = new ParquetLayout(pipeline);
    this.#fileName = fileName;
    this.#partitionBy = Object.entries(pipeline.longTermStore.partitionBy).map(([name, { column, unit }]) => ({
      column: Object.keys(pipeline.columns).indexOf(column),
      directory: (day) => `${name}=${unit === 'year' ? dateOfDay(day).slice(0, 4) : dateOfDay(day)}`,
    }));
    this.#currentDays = new Float64Array(this.#partitionBy.length).fill(Number.NaN);
  }

  /**
   * Takes over a row's values: its strings, and its instants in milliseconds since 1970, by index of the pipeline's
   * column. They are read before this returns, so that the arrays can serve for the next row.
   */
  append(instants: Float64Array, fields: RowFields): void {
    const size = sizeOf(fields);
    this.#fileFor(instants).append(instants, fields, size);
    this.#bytesUntilLook -= size;
    if (--this.#rowsUntilLook <= 0 || this.#bytesUntilLook <= 0) {
      this.#rowsUntilLook = this.#limits.rowsPerLook;
      this.#bytesUntilLook = this.#limits.bytesPerLook;
      this.#limitMemory();
    }
  }

  /** So much is queued that no row should be appended before it has settled. */
  get isBehind(): boolean {
    return this.#backlog.isLarge;
  }

  /** Files that the next `finish` returns, beside those that are open. */
  get finished(): number {
    return this.#finished.length;
  }

  /** Waits until what is queued has been written. */
  settle(): Promise<void> {
    return this.#backlog.settle();
  }

  /** Finishes every open file. @returns all files finished since the last call, none of them published */
  async finish(): Promise<FinishedFile[]> {
    for (const [path, file] of this.#open) {
      this.#finish(path, file);
      if (this.isBehind) await this.settle();
    }
    const files = await Promise.all(this.#finished);
    this.#finished = [];
    return files;
  }

  /** Drops what is open, unpublished. */
  async abandon(): Promise<void> {
    await Promise.all([...this.#open.values()].map((file) => file.abandon()));
  }

  #fileFor(instants: Float64Array): PartitionFile {
    let same = this.#current !== undefined;
    for (let i = 0; i < this.#partitionBy.length; i++) {
      const day = dayOf(instants[this.#partitionBy[i]?.column ?? 0] ?? 0);
      if (day !== this.#currentDays[i]) {
        same = false;
        this.#currentDays[i] = day;
      }
    }
    if (this.#current !== undefined && same) return this.#current;
    const path = this.#partitionBy.map(({ directory }, i) => directory(this.#currentDays[i] ?? 0)).join('/');
    let file = this.#open.get(path);
    if (file === undefined) {
      const [oldest] = this.#open.size < this.#limits.openFiles ? [] : this.#open;
      if (oldest !== undefined) this.#finish(...oldest);
      const object = this.#objects.begin(`${path}/${this.#fileName(this.#files++)}`);
      file = new PartitionFile(this.#layout, object, this.#backlog);
      this.#open.set(path, file);
    }
    this.#current = file;
    return file;
  }

  #limitMemory(): void {
    for (const [path, file] of this.#open) if (file.written > this.#bytesPerFile) this.#finish(path, file);
    const sizes = [...this.#open].map(([path, file]) => ({ path, file, size: file.capacity }));
    let total = sizes.reduce((sum, { size }) => sum + size, 0);
    if (total <= this.#limits.openBytes) return;
    for (const { path, file, size } of sizes.sort((a, b) => b.size - a.size)) {
      this.#finish(path, file);
      total -= size;
      if (total <= this.#limits.openBytes) return;
    }
  }

  #finish(path: string, file: PartitionFile): void {
    this.#open.delete(path);
    if (this.#current === file) this.#current = undefined;
    const finished = file.finish();
    // The failure is met where the files are awaited; until then it must not count as unhandled.
    finished.catch(() => {});
    this.#finished.push(finished);
  }
}

/** Fields stand one after the other, but for the copy of a row whose quotes were taken off. */
function sizeOf({ starts, ends }: RowFields): number {
  let size = 0;
  for (let i = 0; i < starts.length; i++) size += (ends[i] ?? 0) - (starts[i] ?? 0);
  return size;
}
