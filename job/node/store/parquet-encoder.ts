import type { ColumnValues } from './column';
import { ParquetFooter } from './parquet-footer';
import type { ParquetLayout } from './parquet-layout';
import { encodePages } from './parquet-pages';

const MAGIC = Buffer.from('PAR1');

/** Encodes one Parquet file, a row group at a time, from whole columns: no library for Node takes those. */
export class ParquetEncoder {
  readonly #layout: ParquetLayout;
  readonly #footer: ParquetFooter;
  #offset = 0;

  constructor(layout: ParquetLayout) {
    this.#layout = layout;
    this.#footer = new ParquetFooter(layout);
  }

  /** @returns the bytes that follow in the file */
  rowGroup(columns: readonly ColumnValues[]): Buffer {
    const start = this.#offset === 0 ? MAGIC : Buffer.alloc(0);
    const pages = columns.map((column) => encodePages(column, this.#layout.compression));
    this.#footer.add(columns[0]?.values ?? 0, pages, this.#offset + start.length);
    const bytes = Buffer.concat([start, ...pages.map((each) => each.bytes)]);
    this.#offset += bytes.length;
    return bytes;
  }

  /** @returns the bytes that end the file */
  footer(): Buffer {
    const metadata = this.#footer.encode();
    const size = Buffer.alloc(4);
    size.writeUInt32LE(metadata.length);
    return Buffer.concat([this.#offset === 0 ? MAGIC : Buffer.alloc(0), metadata, size, MAGIC]);
  }
}
