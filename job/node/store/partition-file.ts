import type { Backlog } from './backlog';
import type { PendingObject, PreparedObject } from './object-store';
import { ParquetEncoder } from './parquet-encoder';
import type { ParquetLayout } from './parquet-layout';
import { StringColumn } from './string-column';
import { TimestampColumn } from './timestamp-column';

const ROWS_PER_GROUP = 65_536;
/** A group of long strings is cut before it is full. */
const BYTES_PER_GROUP = 16 * 1024 * 1024;
/** What an ordinary group takes, twice: columns that have grown larger are not kept for the next one. */
const BYTES_KEPT = 6 * 1024 * 1024;
/** How many rows pass between two looks at the memory held. */
const ROWS_PER_LOOK = 256;
/** After a row of so many bytes it is looked at as well. */
const LONG_ROW = 16 * 1024;

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

/** One Parquet file in the making: columns in memory, and the row groups before them in the store. */
export class PartitionFile {
  readonly #layout: ParquetLayout;
  readonly #object: PendingObject;
  readonly #backlog: Backlog;
  readonly #encoder: ParquetEncoder;
  #columns: readonly (TimestampColumn | StringColumn)[] = [];
  /** The columns by their kinds, undefined in the place of the others: to ask each which it is took 12 ns for a row. */
  #timestamps: readonly (TimestampColumn | undefined)[] = [];
  #strings: readonly (StringColumn | undefined)[] = [];
  #written: Promise<void> = Promise.resolve();
  #rows = 0;
  #rowsInGroup = 0;

  constructor(layout: ParquetLayout, object: PendingObject, backlog: Backlog) {
    this.#layout = layout;
    this.#object = object;
    this.#backlog = backlog;
    this.#encoder = new ParquetEncoder(layout);
    this.#use(layout.values());
  }

  /** Bytes of the row groups that are complete. */
  written = 0;

  /** Bytes of memory that its columns hold. */
  get capacity(): number {
    return this.#columns.reduce((sum, column) => sum + column.capacity, 0);
  }

  /** @param size of the row, in bytes */
  append(instants: Float64Array, { bytes, starts, ends }: RowFields, size: number): void {
    for (let i = 0; i < this.#columns.length; i++) {
      const timestamps = this.#timestamps[i];
      const source = this.#layout.sources[i] ?? 0;
      if (timestamps !== undefined) timestamps.append(instants[source] ?? 0);
      else this.#strings[i]?.append(bytes, starts[source] ?? 0, ends[source] ?? 0);
    }
    this.#rows++;
    if (++this.#rowsInGroup === ROWS_PER_GROUP || this.#isLarge(size)) this.#endGroup();
  }

  /** Takes no further row. @returns it once all of it is durable */
  finish(): Promise<FinishedFile> {
    const rest = [...(this.#rowsInGroup > 0 ? [this.#encoder.rowGroup(this.#columns)] : []), this.#encoder.footer()];
    this.#use([]);
    const size = rest.reduce((sum, { length }) => sum + length, 0);
    return this.#backlog.finish(size, async () => {
      await this.#written;
      for (const bytes of rest) await this.#object.write(bytes);
      return { ...(await this.#object.prepare()), rows: this.#rows };
    });
  }

  async abandon(): Promise<void> {
    await this.#written.catch(() => {});
    await this.#object.abandon();
  }

  #isLarge(size: number): boolean {
    if (this.#rowsInGroup % ROWS_PER_LOOK !== 0 && size < LONG_ROW) return false;
    return this.capacity > BYTES_PER_GROUP;
  }

  #use(columns: readonly (TimestampColumn | StringColumn)[]): void {
    this.#columns = columns;
    this.#timestamps = columns.map((column) => (column instanceof TimestampColumn ? column : undefined));
    this.#strings = columns.map((column) => (column instanceof StringColumn ? column : undefined));
  }

  /** Columns of new memory for each group would be 80 bytes for a row that the garbage collector counts and frees. */
  #clear(): void {
    if (this.capacity > BYTES_KEPT) this.#use(this.#layout.values());
    else for (const column of this.#columns) column.clear();
  }

  #endGroup(): void {
    const bytes = this.#encoder.rowGroup(this.#columns);
    this.#clear();
    this.#rowsInGroup = 0;
    this.written += bytes.length;
    this.#written = this.#written.then(() => this.#object.write(bytes));
    this.#backlog.add(this.#written, bytes.length);
  }
}
