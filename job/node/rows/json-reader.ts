import { isUtf8 } from 'node:buffer';
import type { RejectionReason } from '../../definition';
import { CLOSE_BRACE, CLOSE_BRACKET, OPEN_BRACE, OPEN_BRACKET, QUOTE, SMALL_N } from './bytes';
import { grown } from './growth';
import { JsonScanner } from './json-scanner';
import type { RowReader } from './row-reader';

const BYTE_ORDER_MARK = Buffer.from('efbbbf', 'hex');
/** Room for so many rows is kept from one message to the next. */
const ROWS_KEPT = 1 << 14;
const MISSING = -1;
/** Half of a surrogate pair: a text with one can't be UTF-8. */
const LONE_SURROGATE = /\p{Cs}/u;

/** What is known of a row once its message was passed over. */
const PLAIN = 0;
const ESCAPED = 1;
/** A field is missing, null, nested or there twice. */
const NO_ROW = 2;

/**
 * Reads rows of JSON: a message is an object or an array of objects, each of which is a row. Its fields are the members
 * of their names: of strings what is between the quotes, without escapes; numbers, `true` and `false` as they stand. Other
 * members are passed over.
 *
 * A message that is no JSON, or not UTF-8, is one row. Any other mistake costs the row that it is in.
 */
export class JsonReader implements RowReader {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** The message, or a copy of the row's fields without escapes. */
  bytes: Buffer = Buffer.alloc(0);
  row = -1;
  reason: RejectionReason | undefined;

  readonly #names: readonly Buffer[];
  readonly #scanner = new JsonScanner();
  #message: Buffer = Buffer.alloc(0);
  #rows = 0;
  /** What is wrong with the whole message. */
  #ofAll: RejectionReason | undefined;
  /** Of each row its start, its end, what is known of it, and the start and the end of each of its fields. */
  #found: Int32Array;
  readonly #width: number;
  /** Where the row at hand stands in `#found`. */
  #at = 0;
  /** The field whose member is likely to come next. */
  #likely = 0;

  /** @param fields the names of the members */
  constructor(fields: readonly string[]) {
    this.starts = new Int32Array(fields.length);
    this.ends = new Int32Array(fields.length);
    this.#names = fields.map((field) => Buffer.from(field));
    this.#width = 3 + 2 * fields.length;
    this.#found = new Int32Array(64 * this.#width);
  }

  open(message: Buffer, start: number, end: number): void {
    if (this.#found.length > ROWS_KEPT * this.#width) this.#found = new Int32Array(ROWS_KEPT * this.#width);
    this.#message = message;
    this.row = -1;
    const isUnicode = isUtf8(message.subarray(start, end));
    this.#ofAll = !isUnicode ? 'encoding' : this.#scan(start, end) ? undefined : 'json';
    if (this.#ofAll === undefined) return;
    this.#rows = 0;
    this.#begin(start);
    this.#end(end, PLAIN);
  }

  next(): boolean {
    if (this.row + 1 >= this.#rows) return false;
    this.row++;
    this.#at = this.row * this.#width;
    const state = this.#found[this.#at + 2];
    this.reason = this.#ofAll ?? (state === NO_ROW ? 'fields' : undefined);
    this.bytes = this.#message;
    const { starts, ends } = this;
    for (let field = 0, at = this.#at + 3; field < starts.length; field++, at += 2) {
      starts[field] = this.reason === undefined ? (this.#found[at] ?? 0) : 0;
      ends[field] = this.reason === undefined ? (this.#found[at + 1] ?? 0) : 0;
    }
    if (state === ESCAPED) this.#unescape();
    return true;
  }

  get rowStart(): number {
    return this.#found[this.#at] ?? 0;
  }

  get rowEnd(): number {
    return this.#found[this.#at + 1] ?? 0;
  }

  received(): Buffer {
    return Buffer.from(this.#message.subarray(this.rowStart, this.rowEnd));
  }

  /** Finds the rows of a message. @returns false when it is no JSON */
  #scan(start: number, end: number): boolean {
    const scanner = this.#scanner;
    const hasMark = this.#message.compare(BYTE_ORDER_MARK, 0, 3, start, Math.min(start + 3, end)) === 0;
    scanner.open(this.#message, hasMark ? start + 3 : start, end);
    this.#rows = 0;
    scanner.skipSpace();
    if (scanner.byte === OPEN_BRACKET) {
      scanner.position++;
      if (!scanner.list(CLOSE_BRACKET, this.#inArray)) return false;
    } else if (!this.#alone()) return false;
    scanner.skipSpace();
    return scanner.isAtEnd;
  }

  readonly #alone = (): boolean => this.#element(0);
  readonly #inArray = (): boolean => this.#element(1);

  /** @param nested in how many arrays it is */
  #element(nested: number): boolean {
    const scanner = this.#scanner;
    this.#begin(scanner.position);
    if (scanner.byte !== OPEN_BRACE) {
      if (!scanner.value(nested)) return false;
      this.#end(scanner.position, NO_ROW);
      return true;
    }
    scanner.position++;
    this.#likely = 0;
    if (!scanner.list(CLOSE_BRACE, nested === 0 ? this.#memberAlone : this.#memberInArray)) return false;
    this.#end(scanner.position, this.#isWhole() ? (this.#found[this.#at + 2] ?? PLAIN) : NO_ROW);
    return true;
  }

  #isWhole(): boolean {
    const found = this.#found;
    const end = this.#at + this.#width;
    for (let at = this.#at + 3; at < end; at += 2) if (found[at] === MISSING) return false;
    return true;
  }

  readonly #memberAlone = (): boolean => this.#member(1);
  readonly #memberInArray = (): boolean => this.#member(2);

  #member(nested: number): boolean {
    const scanner = this.#scanner;
    const nameStart = scanner.position + 1;
    if (!scanner.string()) return false;
    const field = this.#fieldOf(nameStart, scanner.position - 1, scanner.hasEscape);
    if (!scanner.colon()) return false;
    const { position, byte } = scanner;
    if (!scanner.value(nested)) return false;
    if (field >= 0) this.#keep(field, byte, position, scanner.position);
    return true;
  }

  /** @param first the byte that the value begins with: it tells of which kind it is */
  #keep(field: number, first: number, start: number, end: number): void {
    const found = this.#found;
    const at = this.#at + 3 + 2 * field;
    const isString = first === QUOTE;
    const isNoField = first === OPEN_BRACE || first === OPEN_BRACKET || first === SMALL_N || found[at] !== MISSING;
    if (isNoField) found[this.#at + 2] = NO_ROW;
    else if (isString && this.#scanner.hasEscape && found[this.#at + 2] === PLAIN) found[this.#at + 2] = ESCAPED;
    found[at] = isString ? start + 1 : start;
    found[at + 1] = isString ? end - 1 : end;
  }

  /** The field of a member's name, or -1. */
  #fieldOf(start: number, end: number, hasEscape: boolean): number {
    if (hasEscape) return this.#names.findIndex((name) => name.equals(Buffer.from(this.#unescaped(start, end))));
    const fields = this.#names.length;
    for (let tried = 0; tried < fields; tried++) {
      const field = (this.#likely + tried) % fields;
      if (!this.#isNamed(this.#names[field], start, end)) continue;
      this.#likely = (field + 1) % fields;
      return field;
    }
    return -1;
  }

  #isNamed(name: Buffer | undefined, start: number, end: number): boolean {
    if (name?.length !== end - start) return false;
    const message = this.#message;
    for (let i = 0; i < name.length; i++) if (name[i] !== message[start + i]) return false;
    return true;
  }

  #begin(start: number): void {
    const width = this.#width;
    this.#at = this.#rows * width;
    if (this.#at + width > this.#found.length) {
      this.#found = grown(this.#found, new Int32Array(2 * this.#found.length));
    }
    const found = this.#found;
    found[this.#at] = start;
    found[this.#at + 2] = PLAIN;
    for (let at = this.#at + 3; at < this.#at + width; at++) found[at] = MISSING;
  }

  #end(end: number, state: number): void {
    this.#found[this.#at + 1] = end;
    this.#found[this.#at + 2] = state;
    this.#rows++;
  }

  /** Puts the fields of the row at hand into a copy without escapes. */
  #unescape(): void {
    const texts = Array.from(this.starts, (start, field) => this.#unescaped(start, this.ends[field] ?? 0));
    if (texts.some((text) => LONE_SURROGATE.test(text))) this.reason = 'encoding';
    const fields = texts.map((text) => Buffer.from(text));
    this.bytes = Buffer.concat(fields);
    let length = 0;
    fields.forEach((field, i) => {
      this.starts[i] = length;
      length += field.length;
      this.ends[i] = length;
    });
  }

  /** What a string spells of which the bytes from `start` to `end` are between the quotes, or what a number does. */
  #unescaped(start: number, end: number): string {
    return JSON.parse(`"${this.#message.toString('utf8', start, end)}"`);
  }
}
