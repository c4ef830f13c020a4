import { fieldOf } from '../../columns';
import type { Pipeline } from '../../definition';
import { type DeclaredWindow, windowsOf } from '../../windows';
import { isBoolean } from '../rows/boolean';
import { parseDecimal } from '../rows/decimal';
import type { RowReader } from '../rows/row-reader';
import type { WindowRow } from './accumulators';
import type { Aggregation } from './aggregation';
import { EventTimeWindows } from './event-time-windows';
import type { SliceState } from './slice';

/** Aggregates rows in the way of one definition: types their names, and adds their values to windows. */
export class Aggregator {
  /** Of the definition's `window`. */
  readonly windows: EventTimeWindows;
  readonly #further: readonly EventTimeWindows[];
  /** By the index of the type. */
  readonly #isNumeric: readonly boolean[];
  readonly #isBoolean: readonly boolean[];
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

  /** @param isOwn whether windows are to be made that start at an instant @default - all are */
  constructor(
    columns: Pipeline['columns'],
    readonly aggregation: Aggregation,
    open: readonly SliceState[] = [],
    isOwn?: (start: number) => boolean,
  ) {
    const { tagTypes, key, value } = aggregation;
    const windows = (declared?: DeclaredWindow) => new EventTimeWindows(columns, aggregation, open, declared, isOwn);
    this.windows = windows();
    const [, ...further] = windowsOf({ speedLayer: aggregation });
    this.#further = further.map(windows);
    this.#isNumeric = this.windows.tags.types.map((type) => tagTypes[type]?.value === 'number');
    this.#isBoolean = this.windows.tags.types.map((type) => tagTypes[type]?.value === 'boolean');
    this.#keyField = fieldOf(columns, key);
    this.#valueField = fieldOf(columns, value);
  }

  /** The windows of every size. */
  get all(): readonly EventTimeWindows[] {
    return [this.windows, ...this.#further];
  }

  /** Whether there are windows to be made that have an event time in them. */
  hold(eventTime: number): boolean {
    return this.all.some((windows) => windows.hold(eventTime));
  }

  /** Begins a message, whose rows share their event time. */
  open(partition: number, offset: number, eventTime: number, watermark: number): void {
    this.windows.begin(eventTime, watermark);
    for (const windows of this.#further) windows.begin(eventTime, watermark);
    this.#row.partition = partition;
    this.#row.offset = offset;
  }

  /**
   * Adds the reader's current row.
   * @param instants of the row, by index of the column
   * @returns why it was left out, if it was
   */
  add(reader: RowReader, instants: Float64Array): 'number' | 'boolean' | 'late' | 'untyped' | undefined {
    const { bytes, starts, ends } = reader;
    const { tags } = this.windows;
    const tag = tags.lookup(bytes, starts[this.#keyField] ?? 0, ends[this.#keyField] ?? 0);
    const type = tags.typeOf(tag);
    return type < 0 ? 'untyped' : this.#addTyped(tag, type, reader, instants);
  }

  #addTyped(
    tag: number,
    type: number,
    reader: RowReader,
    instants: Float64Array,
  ): 'number' | 'boolean' | 'late' | undefined {
    const current = this.#row;
    current.bytes = reader.bytes;
    current.start = reader.starts[this.#valueField] ?? 0;
    current.end = reader.ends[this.#valueField] ?? 0;
    current.number = this.#isNumeric[type] ? parseDecimal(current.bytes, current.start, current.end) : 0;
    if (Number.isNaN(current.number)) return 'number';
    if (this.#isBoolean[type] && !isBoolean(current.bytes, current.start, current.end)) return 'boolean';
    current.instants = instants;
    current.row = reader.row;
    if (this.#further.length > 0) this.#addFurther(reader, current);
    // What is late for it may be in time for a further one.
    if (this.windows.isLate) return 'late';
    this.windows.add(tag, current);
    return undefined;
  }

  #addFurther({ bytes, starts, ends }: RowReader, row: WindowRow): void {
    for (const windows of this.#further) {
      if (windows.isLate) continue;
      const tag = windows.tags.lookup(bytes, starts[this.#keyField] ?? 0, ends[this.#keyField] ?? 0);
      windows.add(tag, row);
    }
  }
}
