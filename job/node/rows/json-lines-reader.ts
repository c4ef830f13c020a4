import { LF } from './bytes';
import { JsonReader } from './json-reader';
import type { RowReader } from './row-reader';

/** Reads the rows of a text of which every line that is not empty is a message of JSON. */
export class JsonLinesReader implements RowReader {
  row = -1;
  readonly #reader: JsonReader;
  #text: Buffer = Buffer.alloc(0);
  #position = 0;
  #end = 0;
  #isInLine = false;

  constructor(fields: readonly string[]) {
    this.#reader = new JsonReader(fields);
  }

  open(text: Buffer, start: number, end: number): void {
    this.#text = text;
    this.#position = start;
    this.#end = end;
    this.#isInLine = false;
    this.row = -1;
  }

  next(): boolean {
    while (!this.#isInLine || !this.#reader.next()) {
      if (this.#position >= this.#end) return false;
      this.#openLine();
    }
    this.row++;
    return true;
  }

  get starts(): Int32Array {
    return this.#reader.starts;
  }

  get ends(): Int32Array {
    return this.#reader.ends;
  }

  get bytes(): Buffer {
    return this.#reader.bytes;
  }

  get reason(): RowReader['reason'] {
    return this.#reader.reason;
  }

  get rowStart(): number {
    return this.#reader.rowStart;
  }

  get rowEnd(): number {
    return this.#reader.rowEnd;
  }

  received(): Buffer {
    return this.#reader.received();
  }

  /** A line of white space only is passed over: it is no message. */
  #openLine(): void {
    const lineFeed = this.#text.indexOf(LF, this.#position);
    const end = lineFeed === -1 || lineFeed > this.#end ? this.#end : lineFeed;
    this.#isInLine = this.#text.toString('latin1', this.#position, end).trim() !== '';
    if (this.#isInLine) this.#reader.open(this.#text, this.#position, end);
    this.#position = end + 1;
  }
}
