import { fieldOf } from '../../columns';
import type { Pipeline, RejectionReason } from '../../definition';
import type { Counters } from '../counters';
import { parseInstant } from '../rows/instant';
import { readerOf } from '../rows/reader-of';
import type { RowReader } from '../rows/row-reader';
import type { RejectedRow } from '../sink/sink';
import type { LongTermStore } from '../store/long-term-store';
import type { Succession } from '../windows/succession';
import type { Watermark } from '../windows/watermark';

export interface RowProcessorParts {
  readonly store: Pick<LongTermStore, 'append' | 'isBehind'>;
  readonly windows: Succession;
  readonly watermark: Watermark;
  readonly counters: Counters;
  readonly reject: (row: RejectedRow) => void;
}

/** Takes messages apart: each row goes to the long-term store and into its window, or is rejected. */
export class RowProcessor {
  readonly #parts: RowProcessorParts;
  readonly #reader: RowReader;
  /** The current row's instants, by index of the pipeline's column. */
  readonly #instants: Float64Array;
  readonly #eventTimeColumns: readonly number[];
  readonly #instantFields: readonly { readonly column: number; readonly field: number }[];
  readonly #keyField: number;
  /** Of the current record. */
  #aggregator: ReturnType<Succession['at']> | undefined;
  #partition = -1;
  #offset = -1;

  constructor(pipeline: Pipeline, parts: RowProcessorParts) {
    const { columns, input, speedLayer } = pipeline;
    const declared = Object.values(columns);
    this.#parts = parts;
    this.#reader = readerOf(input);
    this.#instants = new Float64Array(declared.length);
    this.#eventTimeColumns = declared.flatMap(({ from }, column) => (from === 'record-timestamp' ? [column] : []));
    this.#instantFields = declared.flatMap((column, index) =>
      column.type === 'timestamp' && column.from === 'field' ? [{ column: index, field: column.field }] : [],
    );
    this.#keyField = fieldOf(columns, speedLayer.key);
  }

  /**
   * Takes one record apart: bytes `start` to `end` are its value, `eventTime` is milliseconds since 1970.
   * @returns false when the store is behind: `goOn` follows, once it has caught up, before anything else
   */
  process(partition: number, offset: number, eventTime: number, bytes: Buffer, start: number, end: number): boolean {
    const { counters, windows, watermark } = this.#parts;
    this.#aggregator = windows.at(eventTime);
    this.#aggregator.open(partition, offset, eventTime, watermark.current);
    this.#partition = partition;
    this.#offset = offset;
    for (const column of this.#eventTimeColumns) this.#instants[column] = eventTime;
    counters.messages++;
    this.#reader.open(bytes, start, end);
    return this.goOn();
  }

  /** Takes the rest of the record. @returns false when the store is behind again */
  goOn(): boolean {
    const reader = this.#reader;
    const aggregator = this.#aggregator;
    const { counters, store } = this.#parts;
    while (!store.isBehind) {
      if (!reader.next()) return true;
      counters.rows++;
      const reason = reader.reason ?? this.#readInstants() ?? this.#checkKey();
      if (reason !== undefined) {
        this.#reject(reason, this.#partition, this.#offset);
        continue;
      }
      store.append(this.#instants, reader);
      counters.rowsStored++;
      const leftOut = aggregator?.add(reader, this.#instants);
      if (leftOut === 'late') counters.rowsLate++;
      else if (leftOut === 'untyped') counters.rowsUntyped++;
      else if (leftOut !== undefined) this.#reject(leftOut, this.#partition, this.#offset);
    }
    return false;
  }

  /** Rejects all rows of a record. */
  reject(reason: RejectionReason, partition: number, offset: number, bytes: Buffer, start: number, end: number): void {
    const { counters } = this.#parts;
    counters.messages++;
    this.#reader.open(bytes, start, end);
    while (this.#reader.next()) {
      counters.rows++;
      this.#reject(reason, partition, offset);
    }
  }

  #readInstants(): RejectionReason | undefined {
    const { bytes, starts, ends } = this.#reader;
    for (const { column, field } of this.#instantFields) {
      const instant = parseInstant(bytes, starts[field] ?? 0, ends[field] ?? 0);
      if (Number.isNaN(instant)) return 'instant';
      this.#instants[column] = instant;
    }
    return undefined;
  }

  #checkKey(): RejectionReason | undefined {
    return this.#reader.starts[this.#keyField] === this.#reader.ends[this.#keyField] ? 'name' : undefined;
  }

  #reject(reason: RejectionReason, partition: number, offset: number): void {
    this.#parts.counters.reject(reason);
    this.#parts.reject({ row: this.#reader.received(), reason, partition, offset });
  }
}
