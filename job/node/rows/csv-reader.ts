import { isUtf8 } from 'node:buffer';
import type { RejectionReason } from '../../definition';
import { COMMA, CR, LF, QUOTE } from './bytes';
import type { RowReader } from './row-reader';

/**
 * Reads rows of CSV. A message holds one row more than it has line breaks between rows (RFC 4180, section 2: the last row
 * may or may not end in a line break):
 *
 *     message = row *(break row) [break]
 *     row     = field *(COMMA field)
 *     field   = QUOTE *(any byte but QUOTE / 2QUOTE) QUOTE / *(any byte but QUOTE, COMMA, LF)
 *     break   = [CR] LF, or CR at the end of the message
 *
 * Broken quotes cost one row, not the rest of the message: a quote opens a quoted section wherever it stands, provided
 * that the message holds a closing one, and a line break inside of such a section does not end the row.
 */
export class CsvReader implements RowReader {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** The message, or a copy of the row with its quotes taken off. */
  bytes: Buffer = Buffer.alloc(0);
  row = -1;
  reason: RejectionReason | undefined;

  #message: Buffer = Buffer.alloc(0);
  #start = 0;
  #position = 0;
  #end = 0;
  #rowStart = 0;
  #rowEnd = 0;

  constructor(fields: number) {
    this.starts = new Int32Array(fields);
    this.ends = new Int32Array(fields);
  }

  open(message: Buffer, start: number, end: number): void {
    this.#message = message;
    this.#start = start;
    this.#position = start;
    this.#end = end;
    this.row = -1;
  }

  next(): boolean {
    if (this.#position >= this.#end && !(this.row < 0 && this.#position === this.#start)) return false;
    this.row++;
    this.reason = undefined;
    this.#rowStart = this.#position;
    if (!this.#readPlain()) this.#readQuoted();
    return true;
  }

  get rowStart(): number {
    return this.#rowStart;
  }

  /** Where it ends, before its line break. */
  get rowEnd(): number {
    return this.#rowEnd;
  }

  received(): Buffer {
    return Buffer.from(this.#message.subarray(this.#rowStart, this.#rowEnd));
  }

  /** Reads a row in which no quote stands. @returns false at a quote, with nothing read */
  #readPlain(): boolean {
    const { starts, ends } = this;
    const message = this.#message;
    const end = this.#end;
    const limit = starts.length;
    let field = 0;
    let fieldStart = this.#position;
    let bits = 0;
    let p = fieldStart;
    for (; p < end; p++) {
      const byte = message[p] ?? 0;
      bits |= byte;
      if (byte > COMMA) continue;
      if (byte === COMMA) {
        if (field < limit) {
          starts[field] = fieldStart;
          ends[field] = p;
        }
        field++;
        fieldStart = p + 1;
      } else if (byte === LF) {
        break;
      } else if (byte === QUOTE) {
        return false;
      }
    }
    this.#endRow(p);
    if (field < limit) {
      starts[field] = fieldStart;
      ends[field] = this.#rowEnd;
    }
    this.bytes = message;
    if (field + 1 !== limit) this.reason = 'fields';
    else if (bits > 0x7f) this.#checkEncoding();
    return true;
  }

  #readQuoted(): void {
    const message = this.#message;
    let p = this.#position;
    while (p < this.#end && message[p] !== LF) {
      p = message[p] === QUOTE ? this.#skipQuoted(p) : p + 1;
    }
    this.#endRow(p);
    this.#splitQuoted();
    if (this.reason === undefined) this.#checkEncoding();
  }

  /** The row's line break stands at `lineFeed`, or the message ends there. */
  #endRow(lineFeed: number): void {
    const hasCarriageReturn = lineFeed > this.#rowStart && this.#message[lineFeed - 1] === CR;
    this.#rowEnd = hasCarriageReturn ? lineFeed - 1 : lineFeed;
    this.#position = lineFeed + 1;
  }

  /** @returns the position after the quoted section that opens at `open`, or after that quote if nothing closes it */
  #skipQuoted(open: number): number {
    const message = this.#message;
    for (let p = open + 1; p < this.#end; p++) {
      if (message[p] !== QUOTE) continue;
      if (p + 1 >= this.#end || message[p + 1] !== QUOTE) return p + 1;
      p++;
    }
    return open + 1;
  }

  /** Splits the row at hand into fields, copied without their quotes. */
  #splitQuoted(): void {
    const row = this.#message.subarray(this.#rowStart, this.#rowEnd);
    const copy = Buffer.allocUnsafe(row.length);
    const limit = this.starts.length;
    let field = 0;
    let length = 0;
    let p = 0;
    for (;;) {
      if (field < limit) this.starts[field] = length;
      if (row[p] === QUOTE) {
        for (p++; p < row.length; p++) {
          if (row[p] === QUOTE) {
            if (row[p + 1] !== QUOTE) break;
            p++;
          }
          copy[length++] = row[p] ?? 0;
        }
        p++; // over the closing quote, or past the end where there is none
        if (p > row.length || (p < row.length && row[p] !== COMMA)) this.reason = 'quoting';
      } else {
        while (p < row.length && row[p] !== COMMA && row[p] !== QUOTE) copy[length++] = row[p++] ?? 0;
        if (row[p] === QUOTE) this.reason = 'quoting';
      }
      if (this.reason !== undefined) return;
      if (field < limit) this.ends[field] = length;
      field++;
      if (p >= row.length) break;
      p++;
    }
    this.bytes = copy;
    if (field !== limit) this.reason = 'fields';
  }

  #checkEncoding(): void {
    if (!isUtf8(this.#message.subarray(this.#rowStart, this.#rowEnd))) this.reason = 'encoding';
  }
}
