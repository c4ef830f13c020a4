import type { RowFormat } from '../../../definition';
import { LF, QUOTE } from '../../rows/bytes';

/** Where an open quote runs on for this long it is a stray one: the rows are cut at the next line break. */
const LONGEST_ROW = 8 * 1024 * 1024;

/** Puts bytes together until they end with a row. Each byte is looked at once. */
export class WholeRows {
  #chunks: Buffer[] = [];
  #length = 0;
  #insideQuotes = false;

  /** @param format of the rows: every line of JSON ends one */
  constructor(private readonly format: RowFormat = 'csv') {}

  /** @returns what stands before the last line break outside of quotes, or undefined where there is none */
  add(bytes: Buffer): Buffer | undefined {
    let end = 0;
    for (let p = 0; p < bytes.length; p++) {
      const byte = bytes[p];
      if (byte === QUOTE && this.format === 'csv') this.#insideQuotes = !this.#insideQuotes;
      else if (byte === LF && !this.#insideQuotes) end = p + 1;
    }
    if (end === 0 && this.#length > LONGEST_ROW) {
      end = bytes.lastIndexOf(LF) + 1;
      if (end > 0) this.#insideQuotes = false;
    }
    if (end === 0) {
      this.#chunks.push(bytes);
      this.#length += bytes.length;
      return undefined;
    }
    const rows = Buffer.concat([...this.#chunks, bytes.subarray(0, end)]);
    this.#chunks = [bytes.subarray(end)];
    this.#length = bytes.length - end;
    return rows;
  }

  /** What stands after the last line break. */
  rest(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
