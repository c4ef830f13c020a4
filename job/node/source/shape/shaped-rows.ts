import { fieldOf, stepColumn } from '../../../columns';
import type { Pipeline } from '../../../definition';
import { eventTimeRange } from '../../../event-time';
import { LF } from '../../rows/bytes';
import { CsvReader } from '../../rows/csv-reader';
import { parseInstant } from '../../rows/instant';
import { JsonLinesReader } from '../../rows/json-lines-reader';
import type { RecordVisitor } from '../../rows/record-visitor';
import type { RowReader } from '../../rows/row-reader';
import { instantOf } from './instant-forms';
import { RowShape, type ShapeOptions } from './row-shape';
import { WideShape } from './wide-shape';

const LINE_BREAK = Buffer.from('\n');
const BYTE_ORDER_MARK = Buffer.from('efbbbf', 'hex');

export interface ShapedRowsOptions extends ShapeOptions {
  /** Where a row's event time comes from: the time at which it is read, or the instant in it. */
  readonly eventTime: 'reading' | 'step';
}

/** The row that is being handed over, as it stands in the source. */
export interface CurrentRow {
  /** Counted from 1. */
  readonly line: number;
  /** @default - it was taken apart into several */
  readonly row?: Buffer;
}

/** Hands rows of any shape over one by one, as records that the pipeline takes. Those of JSON have one shape. */
export class ShapedRows {
  readonly #options: ShapedRowsOptions;
  readonly #fields: readonly string[];
  readonly #instant: number;
  readonly #reader: RowReader;
  #shape: RowShape | WideShape | undefined;
  #line = 1;
  #eventTime: number;
  #current: CurrentRow | undefined;
  /** What was so before the latest rows: they may be visited again. */
  #before: { readonly position: number; readonly line: number; readonly eventTime: number } | undefined;

  constructor(options: ShapedRowsOptions, pipeline: Pipeline) {
    this.#options = options;
    this.#fields = pipeline.input.fields;
    this.#instant = fieldOf(pipeline.columns, stepColumn(pipeline));
    this.#reader =
      pipeline.input.format === 'json' ? new JsonLinesReader(this.#fields) : new CsvReader(this.#fields.length);
    // Before the first instant: no other may be late by it.
    this.#eventTime = eventTimeRange(pipeline).earliest;
    if (!options.header) this.#shape = new RowShape(options, this.#fields);
  }

  /** While a row is handed over, and until the next one is. */
  get current(): CurrentRow | undefined {
    return this.#current;
  }

  /** Passes over rows that were handed over by a run before, of which the first may be a header line. */
  skip(rows: Buffer, isBeginning: boolean): void {
    if (isBeginning) this.#begin(rows);
    this.#line += lineFeeds(rows, 0, rows.length);
  }

  /**
   * @param position of the first of them in the source
   * @param now milliseconds since 1970
   */
  forEach(rows: Buffer, position: number, now: number, visit: RecordVisitor): void {
    const reader = this.#reader;
    if (this.#before?.position === position) {
      this.#line = this.#before.line;
      this.#eventTime = this.#before.eventTime;
    }
    this.#before = { position, line: this.#line, eventTime: this.#eventTime };
    const start = position === 0 ? this.#begin(rows) : 0;
    this.#line += lineFeeds(rows, 0, start);
    reader.open(rows, start, rows.length);
    let counted = start;
    // A header line may stand alone.
    while ((start === 0 || start < rows.length) && reader.next()) {
      const { rowStart, rowEnd } = reader;
      this.#line += lineFeeds(rows, counted, rowStart);
      counted = rowStart;
      const row = rows.subarray(rowStart, rowEnd);
      this.#current = { line: this.#line, row };
      this.#hand(row, position + rowStart, now, visit);
    }
    this.#line += lineFeeds(rows, counted, rows.length);
  }

  #hand(row: Buffer, offset: number, now: number, visit: RecordVisitor): void {
    const shape = this.#shape;
    if (shape instanceof WideShape) {
      this.#handWide(shape.convert(row), offset, now, visit);
    } else if (shape === undefined || shape.isContract) {
      const { bytes, starts, ends } = this.#reader;
      const instant = () => parseInstant(bytes, starts[this.#instant] ?? 0, ends[this.#instant] ?? 0);
      visit(offset, this.#timeOf(instant, now), row, 0, row.length);
    } else {
      this.#visit(offset, shape.convert(row, this.#instant), now, visit);
    }
  }

  /** The rows that are made of one are a record together: they share its position. */
  #handWide(converted: ReturnType<WideShape['convert']>, offset: number, now: number, visit: RecordVisitor): void {
    if ('rejected' in converted) {
      this.#visit(offset, converted.rejected, now, visit);
    } else if (converted.rows.length > 0) {
      this.#current = { line: this.#line };
      const rows = converted.rows.flatMap((each, i) => (i === 0 ? [each] : [LINE_BREAK, each]));
      this.#visit(offset, Buffer.concat(rows), now, visit);
    }
  }

  #visit(offset: number, converted: Buffer, now: number, visit: RecordVisitor): void {
    const time = this.#timeOf(() => this.#instantIn(converted), now);
    visit(offset, time, converted, 0, converted.length);
  }

  /** A row without an instant is rejected, whatever its event time is: it must not move the watermark. */
  #timeOf(instant: () => number, now: number): number {
    if (this.#options.eventTime === 'reading') return now;
    const time = instant();
    if (!Number.isNaN(time)) this.#eventTime = time;
    return this.#eventTime;
  }

  #instantIn(converted: Buffer): number {
    const field = converted.toString('latin1').split(',', this.#instant + 1)[this.#instant];
    return instantOf(field ?? '');
  }

  /** Reads the header line. @returns where the first row begins */
  #begin(rows: Buffer): number {
    const start = rows.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
    if (!this.#options.header) return start;
    this.#reader.open(rows, start, rows.length);
    this.#reader.next();
    const { rowEnd } = this.#reader;
    const Shape = this.#options.wide ? WideShape : RowShape;
    this.#shape = new Shape(this.#options, this.#fields, rows.subarray(start, rowEnd));
    const end = rows.indexOf(LF, rowEnd);
    return end === -1 ? rows.length : end + 1;
  }
}

function lineFeeds(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(LF, start); at !== -1 && at < end; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}
