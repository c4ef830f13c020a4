import type { Pipeline, RejectionReason } from '../definition';
import type { Counters } from './counters';
import { parseDecimal } from './rows/decimal';
import { parseInstant } from './rows/instant';
import { RowReader } from './rows/row-reader';
import type { RejectedRow } from './sink/sink';
import type { LongTermStore } from './store/long-term-store';
import { Average, Last } from './windows/accumulator';
import { type Tag, TagTable } from './windows/tag-table';
import type { TumblingWindows } from './windows/tumbling-windows';
import type { Watermark } from './windows/watermark';

export interface RowProcessorParts {
  readonly store: LongTermStore;
  readonly windows: TumblingWindows;
  readonly watermark: Watermark;
  readonly counters: Counters;
  readonly reject: (row: RejectedRow) => void;
}

/** Takes messages apart: each row goes to the long-term store and into its window, or is rejected. */
export class RowProcessor {
  readonly #parts: RowProcessorParts;
  readonly #reader: RowReader;
  readonly #tags: TagTable;
  readonly #numeric: ReadonlySet<string>;
  /** The current row's instants, by index of the pipeline's column. */
  readonly #instants: Float64Array;
  readonly #eventTimeColumns: readonly number[];
  readonly #instantFields: readonly { readonly column: number; readonly field: number }[];
  readonly #keyField: number;
  readonly #valueField: number;
  readonly #byColumns: Readonly<Record<string, number>>;

  constructor(pipeline: Pipeline, parts: RowProcessorParts) {
    const { columns, input, speedLayer, tagTypes } = pipeline;
    const names = Object.keys(columns);
    const declared = Object.values(columns);
    this.#parts = parts;
    this.#reader = new RowReader(input.fields.length);
    this.#tags = new TagTable(tagTypes);
    this.#numeric = new Set(Object.keys(tagTypes).filter((type) => tagTypes[type]?.value === 'number'));
    this.#instants = new Float64Array(declared.length);
    this.#eventTimeColumns = declared.flatMap(({ from }, column) => (from === 'record-timestamp' ? [column] : []));
    this.#instantFields = declared.flatMap((column, index) =>
      column.type === 'timestamp' && column.from === 'field' ? [{ column: index, field: column.field }] : [],
    );
    this.#keyField = fieldOf(pipeline, speedLayer.key);
    this.#valueField = fieldOf(pipeline, speedLayer.value);
    this.#byColumns = Object.fromEntries(
      Object.entries(speedLayer.aggregates).map(([type, aggregate]) => [
        type,
        aggregate.fn === 'last' ? names.indexOf(aggregate.by) : -1,
      ]),
    );
  }

  /** Takes one record apart: bytes `start` to `end` are its value, `eventTime` is milliseconds since 1970. */
  process(partition: number, offset: number, eventTime: number, bytes: Buffer, start: number, end: number): void {
    const reader = this.#reader;
    const { counters, store, windows, watermark } = this.#parts;
    const windowStart = windows.startOf(eventTime);
    const late = windows.isClosed(windowStart, watermark.current);
    for (const column of this.#eventTimeColumns) this.#instants[column] = eventTime;
    counters.messages++;
    reader.open(bytes, start, end);
    while (reader.next()) {
      counters.rows++;
      const reason = reader.reason ?? this.#readInstants() ?? this.#checkKey();
      if (reason !== undefined) {
        this.#reject(reason, partition, offset);
        continue;
      }
      store.append(this.#instants, reader);
      counters.rowsStored++;
      const tag = this.#tags.lookup(reader.bytes, reader.starts[this.#keyField] ?? 0, reader.ends[this.#keyField] ?? 0);
      if (tag.type !== undefined) this.#aggregate(tag, tag.type, windowStart, late, partition, offset);
    }
  }

  #aggregate(tag: Tag, type: string, windowStart: number, late: boolean, partition: number, offset: number): void {
    const { bytes, starts, ends, row } = this.#reader;
    const [start, end] = [starts[this.#valueField] ?? 0, ends[this.#valueField] ?? 0];
    const value = this.#numeric.has(type) ? parseDecimal(bytes, start, end) : 0;
    if (Number.isNaN(value)) {
      this.#reject('number', partition, offset);
      return;
    }
    if (late) {
      this.#parts.counters.rowsLate++;
      return;
    }
    const accumulator = this.#parts.windows.accumulator(tag, type, windowStart);
    if (accumulator instanceof Average) {
      accumulator.add(value);
    } else if (accumulator instanceof Last) {
      const by = this.#instants[this.#byColumns[type] ?? -1] ?? Number.NaN;
      if (accumulator.isBeatenBy(by, offset, partition, row)) {
        accumulator.set(bytes.toString('utf8', start, end), by, offset, partition, row);
      }
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
    this.#parts.counters.rejected[reason]++;
    this.#parts.reject({ row: this.#reader.received(), reason, partition, offset });
  }
}

function fieldOf({ columns }: Pipeline, name: string): number {
  const column = columns[name];
  if (column?.from !== 'field') throw new RangeError(`column '${name}' does not come from a field of the row`);
  return column.field;
}
