import { type EncodedPage, type FieldDefinition, ParquetEnvelopeWriter, ParquetSchema } from 'parquetjs-lite';
import { DataPageHeader, Encoding, PageHeader, PageType } from 'parquetjs-lite/gen-nodejs/parquet_types';
import { deflate } from 'parquetjs-lite/lib/compression';
import { serializeThrift } from 'parquetjs-lite/lib/util';
import type { Column, Pipeline } from '../../definition';
import { type ColumnValues, StringColumn, TimestampColumn } from './column';

type Compression = Pipeline['longTermStore']['compression'];

/** What a Parquet file of the long-term store looks like. */
export class ParquetLayout {
  readonly names: readonly string[];
  readonly compression: Compression;
  readonly schema: ParquetSchema;
  /** Where each column's values come from: the index of a pipeline column (instants) or of a field (strings). */
  readonly sources: readonly number[];
  readonly #types: readonly Column['type'][];

  constructor({ columns, longTermStore }: Pick<Pipeline, 'columns' | 'longTermStore'>) {
    const declared = Object.keys(columns);
    const stored = longTermStore.columns.flatMap((name) => {
      const column = columns[name];
      return column === undefined ? [] : [{ name, column }];
    });
    this.names = stored.map(({ name }) => name);
    this.compression = longTermStore.compression;
    this.#types = stored.map(({ column }) => column.type);
    this.sources = stored.map(({ name, column }) => (column.type === 'string' ? column.field : declared.indexOf(name)));
    this.schema = new ParquetSchema(
      Object.fromEntries(stored.map(({ name, column }) => [name, this.#field(column.type)])),
    );
  }

  /** Empty columns, in the order of the names. */
  values(): (TimestampColumn | StringColumn)[] {
    return this.#types.map((type) => (type === 'timestamp' ? new TimestampColumn() : new StringColumn()));
  }

  #field(type: Column['type']): FieldDefinition {
    const { compression } = this;
    return type === 'timestamp'
      ? { type: 'TIMESTAMP_MILLIS', compression }
      : { type: 'UTF8', compression, statistics: false };
  }
}

/**
 * Encodes one Parquet file, a row group at a time. The row API of parquetjs-lite takes rows apart one by one; its
 * envelope writer takes whole pages, which are encoded here.
 */
export class ParquetEncoder {
  readonly #layout: ParquetLayout;
  readonly #envelope: ParquetEnvelopeWriter;
  #sections: Buffer[] = [];

  constructor(layout: ParquetLayout) {
    this.#layout = layout;
    const write = (section: Buffer) => {
      this.#sections.push(section);
    };
    this.#envelope = new ParquetEnvelopeWriter(layout.schema, write, () => {}, 0, {
      useDataPageV2: false,
      pageIndex: false,
    });
    this.#envelope.writeHeader();
  }

  /** @returns the bytes that follow in the file */
  rowGroup(columns: readonly ColumnValues[]): Buffer {
    const pages = columns.map((column, index) => [
      this.#layout.names[index] ?? '',
      [encodePage(column, this.#layout.compression)],
    ]);
    this.#envelope.writeRowGroup({ rowCount: columns[0]?.values ?? 0, pages: Object.fromEntries(pages) });
    return this.#take();
  }

  /** @returns the bytes that end the file */
  footer(): Buffer {
    this.#envelope.writeFooter({});
    return this.#take();
  }

  #take(): Buffer {
    const bytes = Buffer.concat(this.#sections);
    this.#sections = [];
    return bytes;
  }
}

/** A data page, version 1: thrift header, then the values. No levels, since every column is required. */
function encodePage(column: ColumnValues, compression: Compression): EncodedPage {
  const plain = column.bytes;
  const compressed = deflate(compression, plain);

  const data = new DataPageHeader();
  data.num_values = column.values;
  data.encoding = Encoding.PLAIN;
  data.definition_level_encoding = Encoding.RLE;
  data.repetition_level_encoding = Encoding.RLE;

  const header = new PageHeader();
  header.type = PageType.DATA_PAGE;
  header.uncompressed_page_size = plain.length;
  header.compressed_page_size = compressed.length;
  header.data_page_header = data;

  const { range } = column;
  return {
    page: Buffer.concat([serializeThrift(header), compressed]),
    num_values: column.values,
    first_row_index: 0,
    distinct_values: new Set(),
    statistics: { null_count: 0, ...(range === undefined ? {} : toStatistics(range)) },
  };
}

/** As dates: the library refuses negative numbers, which instants before 1970 are. */
const toStatistics = ({ min, max }: { min: number; max: number }) => ({
  min_value: new Date(min),
  max_value: new Date(max),
});
