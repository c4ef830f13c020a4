/** The part of parquetjs-lite 0.8.7 that the column writer uses; the package has no types of its own. */

/** The structures of Parquet's metadata, as its thrift definition has them. */
declare module 'parquetjs-lite/gen-nodejs/parquet_types' {
  /** The writer of a structure's fields. */
  export interface Protocol {
    writeStructBegin(name: string): void;
    writeStructEnd(): void;
    writeFieldBegin(name: string, type: number, id: number): void;
    writeFieldEnd(): void;
    writeFieldStop(): void;
    writeListBegin(type: number, size: number): void;
    writeListEnd(): void;
    writeString(value: string | Buffer): void;
    writeI32(value: number): void;
    writeI64(value: number): void;
    writeBool(value: boolean): void;
  }

  export const Type: { readonly INT64: number; readonly BYTE_ARRAY: number };
  export const ConvertedType: { readonly UTF8: number; readonly TIMESTAMP_MILLIS: number };
  export const FieldRepetitionType: { readonly REQUIRED: number };
  export const PageType: { readonly DATA_PAGE: number; readonly DICTIONARY_PAGE: number };
  export const CompressionCodec: { readonly UNCOMPRESSED: number; readonly SNAPPY: number; readonly GZIP: number };
  export const Encoding: {
    readonly PLAIN: number;
    readonly RLE: number;
    readonly DELTA_BINARY_PACKED: number;
    readonly RLE_DICTIONARY: number;
  };

  export class DataPageHeader {
    constructor(fields: {
      readonly num_values: number;
      readonly encoding: number;
      readonly definition_level_encoding: number;
      readonly repetition_level_encoding: number;
    });
  }
  export class DictionaryPageHeader {
    constructor(fields: { readonly num_values: number; readonly encoding: number });
  }
  export class PageHeader {
    constructor(fields: {
      readonly type: number;
      readonly uncompressed_page_size: number;
      readonly compressed_page_size: number;
      readonly data_page_header?: DataPageHeader;
      readonly dictionary_page_header?: DictionaryPageHeader;
    });
    write(to: Protocol): void;
  }

  export class StringType {}
  export class MilliSeconds {}
  export class TimeUnit {
    constructor(fields: { readonly MILLIS: MilliSeconds });
  }
  export class TimestampType {
    constructor(fields: { readonly isAdjustedToUTC: boolean; readonly unit: TimeUnit });
  }
  export class LogicalType {
    constructor(fields: { readonly STRING: StringType } | { readonly TIMESTAMP: TimestampType });
  }
  export class SchemaElement {
    constructor(fields: {
      readonly name: string;
      readonly num_children?: number;
      readonly type?: number;
      readonly repetition_type?: number;
      readonly converted_type?: number;
      readonly logicalType?: LogicalType;
    });
  }

  export class PageEncodingStats {
    constructor(fields: { readonly page_type: number; readonly encoding: number; readonly count: number });
  }
  export class ColumnMetaData {
    constructor(fields: {
      readonly type: number;
      readonly encodings: readonly number[];
      readonly path_in_schema: readonly string[];
      readonly codec: number;
      readonly num_values: number;
      readonly total_uncompressed_size: number;
      readonly total_compressed_size: number;
      readonly data_page_offset: number;
      readonly dictionary_page_offset?: number;
      readonly statistics: object;
      readonly encoding_stats: readonly PageEncodingStats[];
    });
  }
  export class ColumnChunk {
    constructor(fields: { readonly file_offset: number; readonly meta_data: ColumnMetaData });
  }
  export class RowGroup {
    constructor(fields: {
      readonly columns: readonly ColumnChunk[];
      readonly total_byte_size: number;
      readonly num_rows: number;
    });
  }
  export class TypeDefinedOrder {}
  export class ColumnOrder {
    constructor(fields: { readonly TYPE_ORDER: TypeDefinedOrder });
  }
  export class FileMetaData {
    constructor(fields: {
      readonly version: number;
      readonly schema: readonly SchemaElement[];
      readonly num_rows: number;
      readonly row_groups: readonly RowGroup[];
      readonly created_by: string;
      readonly column_orders: readonly ColumnOrder[];
    });
    write(to: Protocol): void;
  }
}
