import type { Pipeline } from '../../definition';
import { dateOfDay, dayOf } from '../rows/instant';
import type { ObjectStore, PendingObject, PreparedObject } from './object-store';
import { ParquetEncoder } from './parquet-encoder';
import { ParquetLayout } from './parquet-layout';
import type { StringColumn } from './string-column';
import { TimestampColumn } from './timestamp-column';

const ROWS_PER_GROUP = 65_536;
/** A group of long strings is cut before it is full. */
const BYTES_PER_GROUP = 16 * 1024 * 1024;
/** With more than this in memory, over all files, the largest is finished: rows of a thousand days stay bounded. */
const BYTES_BUFFERED = 64 * 1024 * 1024;
/** A file ends when it has grown so large: far below what 10,000 parts of an upload, S3's limit, can hold. */
const BYTES_PER_FILE = 1024 * 1024 * 1024;
/** How many rows pass between two looks at the memory held. */
const ROWS_PER_LOOK = 4_096;

/** The fields of a row: field i is the bytes from `starts[i]` to `ends[i]`. */
export interface RowFields {
  readonly bytes: Buffer;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** A file that is finished but not published, with what it holds. */
export interface FinishedFile extends PreparedObject {
  readonly rows: number;
}

/**
 * Gathers rows into Parquet files, one open file per partition of the store. Appending never waits: what it has to
 * write is queued, and `settle` waits for it.
 */
export class LongTermStore {
  readonly #objects: ObjectStore;
  readonly #layout: ParquetLayout;
  readonly #partitionBy: readonly { readonly column: number; readonly directory: (day: number) => string }[];
  readonly #fileName: (index: number) => string;
  readonly #open = new Map<string, PartitionFile>();
  #finished: Promise<FinishedFile | undefined>[] = [];
  #current: PartitionFile | undefined;
  readonly #currentDays: Float64Array;
  #files = 0;
  #rowsUntilLook = ROWS_PER_LOOK;

  /** @param fileName gives each file of this job a name that no other file has */
  constructor(
    pipeline: Pick<Pipeline, 'columns' | 'longTermStore'>,
    objects: ObjectStore,
    fileName: (index: number) => string,
  ) {
    this.#objects = objects;
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
    this.#fileFor(instants).append(instants, fields);
    if (--this.#rowsUntilLook === 0) {
      this.#rowsUntilLook = ROWS_PER_LOOK;
      this.#limitMemory();
    }
  }

  /** Waits until what is queued has been written. */
  async settle(): Promise<void> {
    await Promise.all([...this.#open.values()].map((file) => file.settled()));
    await Promise.all(this.#finished);
  }

  /** Finishes every open file. @returns all files finished since the last call, none of them published */
  async finish(): Promise<FinishedFile[]> {
    for (const [path, file] of this.#open) this.#finish(path, file);
    const files = await Promise.all(this.#finished);
    this.#finished = [];
    return files.filter((file) => file !== undefined);
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
      file = new PartitionFile(this.#layout, this.#objects.begin(`${path}/${this.#fileName(this.#files++)}`));
      this.#open.set(path, file);
    }
    this.#current = file;
    return file;
  }

  #limitMemory(): void {
    for (const [path, file] of this.#open) if (file.written > BYTES_PER_FILE) this.#finish(path, file);
    let total = 0;
    let largest: [string, PartitionFile] | undefined;
    for (const entry of this.#open) {
      total += entry[1].capacity;
      if (largest === undefined || entry[1].capacity > largest[1].capacity) largest = entry;
    }
    if (largest !== undefined && total > BYTES_BUFFERED) this.#finish(...largest);
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

/** One Parquet file in the making: columns in memory, and the row groups before them in the store. */
class PartitionFile {
  readonly #layout: ParquetLayout;
  readonly #object: PendingObject;
  readonly #encoder: ParquetEncoder;
  #columns: (TimestampColumn | StringColumn)[];
  #written: Promise<void> = Promise.resolve();
  #rows = 0;
  #rowsInGroup = 0;

  constructor(layout: ParquetLayout, object: PendingObject) {
    this.#layout = layout;
    this.#object = object;
    this.#encoder = new ParquetEncoder(layout);
    this.#columns = layout.values();
  }

  /** Bytes of the row groups that are complete. */
  written = 0;

  get capacity(): number {
    return this.#columns.reduce((sum, column) => sum + column.capacity, 0);
  }

  append(instants: Float64Array, { bytes, starts, ends }: RowFields): void {
    for (let i = 0; i < this.#columns.length; i++) {
      const column = this.#columns[i];
      const source = this.#layout.sources[i] ?? 0;
      if (column instanceof TimestampColumn) column.append(instants[source] ?? 0);
      else column?.append(bytes, starts[source] ?? 0, ends[source] ?? 0);
    }
    this.#rows++;
    if (++this.#rowsInGroup === ROWS_PER_GROUP || this.#isLarge()) this.#endGroup();
  }

  settled(): Promise<void> {
    return this.#written;
  }

  async finish(): Promise<FinishedFile | undefined> {
    if (this.#rows === 0) return undefined;
    if (this.#rowsInGroup > 0) this.#write(this.#encoder.rowGroup(this.#columns));
    this.#columns = [];
    this.#write(this.#encoder.footer());
    await this.#written;
    return { ...(await this.#object.prepare()), rows: this.#rows };
  }

  async abandon(): Promise<void> {
    await this.#written.catch(() => {});
    await this.#object.abandon();
  }

  #isLarge(): boolean {
    return (this.#rowsInGroup & 0xff) === 0 && this.capacity > BYTES_PER_GROUP;
  }

  #endGroup(): void {
    this.#write(this.#encoder.rowGroup(this.#columns));
    this.#columns = this.#layout.values();
    this.#rowsInGroup = 0;
  }

  #write(bytes: Buffer): void {
    this.written += bytes.length;
    this.#written = this.#written.then(() => this.#object.write(bytes));
    // The failure is met where the write is awaited; until then it must not count as unhandled.
    this.#written.catch(() => {});
  }
}
