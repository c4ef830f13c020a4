/** The part of parquetjs-lite 0.8.7 that the column writer uses; the package has no types of its own. */
declare module 'parquetjs-lite' {
  export interface FieldDefinition {
    readonly type: 'UTF8' | 'TIMESTAMP_MILLIS';
    readonly compression: 'SNAPPY' | 'GZIP' | 'UNCOMPRESSED';
    readonly statistics?: false;
  }

  export class ParquetSchema {
    constructor(fields: Readonly<Record<string, FieldDefinition>>);
  }

  /** An encoded page, header included, and what the column's statistics need to know of it. */
  export interface EncodedPage {
    readonly page: Buffer;
    readonly num_values: number;
    readonly first_row_index: number;
    readonly distinct_values: ReadonlySet<unknown>;
    readonly statistics: { readonly min_value?: Date; readonly max_value?: Date; readonly null_count: number };
  }

  export class ParquetEnvelopeWriter {
    constructor(
      schema: ParquetSchema,
      write: (bytes: Buffer) => void,
      close: () => void,
      fileOffset: number,
      options: { readonly useDataPageV2: boolean; readonly pageIndex: boolean },
    );
    writeHeader(): void;
    writeRowGroup(rows: { readonly rowCount: number; readonly pages: Readonly<Record<string, EncodedPage[]>> }): void;
    writeFooter(metadata: Readonly<Record<string, string>>): void;
  }
}

declare module 'parquetjs-lite/lib/compression' {
  export function deflate(method: 'SNAPPY' | 'GZIP' | 'UNCOMPRESSED', bytes: Buffer): Buffer;
}

declare module 'parquetjs-lite/lib/util' {
  export function serializeThrift(value: object): Buffer;
}

declare module 'parquetjs-lite/gen-nodejs/parquet_types' {
  export const PageType: { readonly DATA_PAGE: number };
  export const Encoding: { readonly PLAIN: number; readonly RLE: number };
  export class DataPageHeader {
    num_values: number;
    encoding: number;
    definition_level_encoding: number;
    repetition_level_encoding: number;
  }
  export class PageHeader {
    type: number;
    uncompressed_page_size: number;
    compressed_page_size: number;
    data_page_header: DataPageHeader;
  }
}
