import type { Pipeline } from '../../definition';
import { windowsOf } from '../../windows';
import { parseDecimal } from '../rows/decimal';
import { fieldOf } from '../rows/field';
import type { RowReader } from '../rows/row-reader';
import type { WindowRow } from './accumulators';
import type { Aggregation } from './aggregation';
import { TumblingWindows } from './tumbling-windows';
import type { WindowState } from './window';

/** Aggregates rows in the way of one definition: types their names, and adds their values to windows. */
export class Aggregator {
  /** Of the definition's `window`. */
  readonly windows: TumblingWindows;
  readonly #further: readonly Further[];
  /** By the index of the type. */
  readonly #isNumeric: readonly boolean[];
  readonly #keyField: number;
  readonly #valueField: number;
  /** The current row. */
  readonly #row: { -readonly [Name in keyof WindowRow]: WindowRow[Name] } = {
    number: 0,
    instants: new Float64Array(),
    bytes: Buffer.alloc(0),
    start: 0,
    end: 0,
    offset: -1,
    partition: -1,
    row: -1,
  };
  /** Of the current message. */
  #windowStart = Number.NaN;
  #isLate = false;

  constructor(
    columns: Pipeline['columns'],
    readonly aggregation: Aggregation,
    open: readonly WindowState[] = [],
  ) {
    const { tagTypes, key, value } = aggregation;
    this.windows = new TumblingWindows(columns, aggregation, open);
    const [, ...further] = windowsOf({ speedLayer: aggregation });
    this.#further = further.map((declared) => ({
      windows: new TumblingWindows(columns, aggregation, open, declared),
      start: Number.NaN,
      isLate: false,
    }));
    this.#isNumeric = this.windows.tags.types.map((type) => tagTypes[type]?.value === 'number');
    this.#keyField = fieldOf(columns, key);
    this.#valueField = fieldOf(columns, value);
  }

  /** The windows of every size. */
  get all(): readonly TumblingWindows[] {
    return [this.windows, ...this.#further.map(({ windows }) => windows)];
  }

  /** Begins a message, whose rows share their event time. */
  open(partition: number, offset: number, eventTime: number, watermark: number): void {
    this.#windowStart = this.windows.startOf(eventTime);
    this.#isLate = this.windows.isClosed(this.#windowStart, watermark);
    for (const each of this.#further) {
      each.start = each.windows.startOf(eventTime);
      each.isLate = each.windows.isClosed(each.start, watermark);
    }
    this.#row.partition = partition;
    this.#row.offset = offset;
  }

  /**
   * Adds the reader's current row.
   * @param instants of the row, by index of the column
   * @returns why it was left out, if it was
   */
  add(reader: RowReader, instants: Float64Array): 'number' | 'late' | 'untyped' | undefined {
    const { bytes, starts, ends } = reader;
    const { tags } = this.windows;
    const tag = tags.lookup(bytes, starts[this.#keyField] ?? 0, ends[this.#keyField] ?? 0);
    const type = tags.typeOf(tag);
    return type < 0 ? 'untyped' : this.#addTyped(tag, type, reader, instants);
  }

  #addTyped(tag: number, type: number, reader: RowReader, instants: Float64Array): 'number' | 'late' | undefined {
    const current = this.#row;
    current.bytes = reader.bytes;
    current.start = reader.starts[this.#valueField] ?? 0;
    current.end = reader.ends[this.#valueField] ?? 0;
    current.number = this.#isNumeric[type] ? parseDecimal(current.bytes, current.start, current.end) : 0;
    if (Number.isNaN(current.number)) return 'number';
    current.instants = instants;
    current.row = reader.row;
    if (this.#further.length > 0) this.#addFurther(reader, current);
    // A further window closes no earlier: what is late for it is late for this one.
    if (this.#isLate) return 'late';
    this.windows.add(tag, this.#windowStart, current);
    return undefined;
  }

  #addFurther({ bytes, starts, ends }: RowReader, row: WindowRow): void {
    for (const { windows, start, isLate } of this.#further) {
      if (isLate) continue;
      const tag = windows.tags.lookup(bytes, starts[this.#keyField] ?? 0, ends[this.#keyField] ?? 0);
      windows.add(tag, start, row);
    }
  }
}

/** Windows of another size, and which of them the current message's rows go to. */
interface Further {
  readonly windows: TumblingWindows;
  start: number;
  isLate: boolean;
}
