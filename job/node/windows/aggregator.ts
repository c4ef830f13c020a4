import type { Pipeline } from '../../definition';
import { parseDecimal } from '../rows/decimal';
import { fieldOf } from '../rows/field';
import type { RowReader } from '../rows/row-reader';
import { Average, Last } from './accumulator';
import type { Aggregation } from './aggregation';
import { type Tag, TagTable } from './tag-table';
import { TumblingWindows, type WindowState } from './tumbling-windows';

/** Aggregates rows in the way of one definition: types their names, and adds their values to windows. */
export class Aggregator {
  readonly windows: TumblingWindows;
  readonly #tags: TagTable;
  readonly #numeric: ReadonlySet<string>;
  readonly #keyField: number;
  readonly #valueField: number;
  readonly #byColumns: Readonly<Record<string, number>>;
  /** Of the current message. */
  #windowStart = Number.NaN;
  #isLate = false;
  #partition = -1;
  #offset = -1;

  constructor(
    columns: Pipeline['columns'],
    readonly aggregation: Aggregation,
    open: readonly WindowState[] = [],
  ) {
    const { tagTypes, key, value, aggregates } = aggregation;
    this.windows = new TumblingWindows(aggregation, open);
    this.#tags = new TagTable(tagTypes);
    this.#numeric = new Set(Object.keys(tagTypes).filter((type) => tagTypes[type]?.value === 'number'));
    this.#keyField = fieldOf(columns, key);
    this.#valueField = fieldOf(columns, value);
    const names = Object.keys(columns);
    this.#byColumns = Object.fromEntries(
      Object.entries(aggregates).map(([type, aggregate]) => [
        type,
        aggregate.fn === 'last' ? names.indexOf(aggregate.by) : -1,
      ]),
    );
  }

  /** Begins a message, whose rows share their event time. */
  open(partition: number, offset: number, eventTime: number, watermark: number): void {
    this.#windowStart = this.windows.startOf(eventTime);
    this.#isLate = this.windows.isClosed(this.#windowStart, watermark);
    this.#partition = partition;
    this.#offset = offset;
  }

  /**
   * Adds the reader's current row.
   * @param instants of the row, by index of the column
   * @returns why it was left out, if it was
   */
  add(reader: RowReader, instants: Float64Array): 'number' | 'late' | undefined {
    const { bytes, starts, ends } = reader;
    const tag = this.#tags.lookup(bytes, starts[this.#keyField] ?? 0, ends[this.#keyField] ?? 0);
    return tag.type === undefined ? undefined : this.#addTyped(tag, tag.type, reader, instants);
  }

  #addTyped(tag: Tag, type: string, reader: RowReader, instants: Float64Array): 'number' | 'late' | undefined {
    const { bytes, starts, ends, row } = reader;
    const [start, end] = [starts[this.#valueField] ?? 0, ends[this.#valueField] ?? 0];
    const value = this.#numeric.has(type) ? parseDecimal(bytes, start, end) : 0;
    if (Number.isNaN(value)) return 'number';
    if (this.#isLate) return 'late';
    const accumulator = this.windows.accumulator(tag, type, this.#windowStart);
    if (accumulator instanceof Average) {
      accumulator.add(value);
    } else if (accumulator instanceof Last) {
      const by = instants[this.#byColumns[type] ?? -1] ?? Number.NaN;
      if (accumulator.isBeatenBy(by, this.#offset, this.#partition, row)) {
        accumulator.set(bytes.toString('utf8', start, end), by, this.#offset, this.#partition, row);
      }
    }
    return undefined;
  }
}
