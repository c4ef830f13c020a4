import {
  ColumnChunk,
  ColumnMetaData,
  ColumnOrder,
  CompressionCodec,
  ConvertedType,
  Encoding,
  FieldRepetitionType,
  FileMetaData,
  LogicalType,
  MilliSeconds,
  PageEncodingStats,
  PageType,
  RowGroup,
  SchemaElement,
  StringType,
  TimestampType,
  TimeUnit,
  Type,
  TypeDefinedOrder,
} from 'parquetjs-lite/gen-nodejs/parquet_types';
import { version } from '../../../package.json';
import type { StoredType } from '../../definition';
import { ColumnStatistics } from './column-statistics';
import type { ParquetLayout, StoredColumn } from './parquet-layout';
import type { ColumnPages } from './parquet-pages';
import { serialize } from './thrift-compact';

/** In the form that readers look for the faults of known writers in: name, `version`, version. */
const CREATED_BY = `understanding-apache-flink version ${version}`;
/** Of the format: 2 has the encodings and the logical types that are used here. */
const FORMAT_VERSION = 2;

/** Gathers what stands at the end of a Parquet file. */
export class ParquetFooter {
  readonly #layout: ParquetLayout;
  readonly #groups: RowGroup[] = [];
  #rows = 0;

  constructor(layout: ParquetLayout) {
    this.#layout = layout;
  }

  /** @param offset of the group in the file */
  add(rows: number, columns: readonly ColumnPages[], offset: number): void {
    let at = offset;
    const chunks = columns.map((pages, i) => {
      const chunk = columnChunk(this.#layout.columns[i], this.#layout.types, pages, at);
      at += pages.bytes.length;
      return chunk;
    });
    const size = columns.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
    this.#groups.push(new RowGroup({ columns: chunks, total_byte_size: size, num_rows: rows }));
    this.#rows += rows;
  }

  encode(): Buffer {
    const { columns, types } = this.#layout;
    return serialize(
      new FileMetaData({
        version: FORMAT_VERSION,
        schema: [
          new SchemaElement({ name: 'schema', num_children: columns.length }),
          ...columns.map(({ name, type }) => schemaElement(name, types[type])),
        ],
        num_rows: this.#rows,
        row_groups: this.#groups,
        created_by: CREATED_BY,
        column_orders: columns.map(() => new ColumnOrder({ TYPE_ORDER: new TypeDefinedOrder() })),
      }),
    );
  }
}

/** The converted type says the same to readers that know no logical ones. */
function schemaElement(name: string, type: StoredType): SchemaElement {
  const common = { name, type: Type[type.physical], repetition_type: FieldRepetitionType[type.repetition] };
  if (type.logical === 'STRING') {
    const logicalType = new LogicalType({ STRING: new StringType() });
    return new SchemaElement({ ...common, converted_type: ConvertedType.UTF8, logicalType });
  }
  const unit = new TimeUnit({ [type.unit]: new MilliSeconds() });
  const logicalType = new LogicalType({
    TIMESTAMP: new TimestampType({ isAdjustedToUTC: type.isAdjustedToUTC, unit }),
  });
  return new SchemaElement({ ...common, converted_type: ConvertedType.TIMESTAMP_MILLIS, logicalType });
}

function columnChunk(
  column: StoredColumn | undefined,
  types: ParquetLayout['types'],
  pages: ColumnPages,
  offset: number,
): ColumnChunk {
  if (column === undefined) throw new Error('a row group has more columns than its file');
  const { dataAfterDictionary } = pages;
  const hasDictionary = dataAfterDictionary !== undefined;
  const count = 1;
  return new ColumnChunk({
    // Deprecated: readers take the offsets of the pages.
    file_offset: 0,
    meta_data: new ColumnMetaData({
      type: Type[types[column.type].physical],
      encodings: [...new Set([...(hasDictionary ? [Encoding.PLAIN] : []), Encoding[pages.encoding], Encoding.RLE])],
      path_in_schema: [column.name],
      codec: CompressionCodec[pages.compression],
      num_values: pages.values,
      total_uncompressed_size: pages.uncompressedSize,
      total_compressed_size: pages.bytes.length,
      data_page_offset: offset + (dataAfterDictionary ?? 0),
      ...(hasDictionary && { dictionary_page_offset: offset }),
      statistics: new ColumnStatistics(pages.bounds),
      encoding_stats: [
        ...(hasDictionary
          ? [new PageEncodingStats({ page_type: PageType.DICTIONARY_PAGE, encoding: Encoding.PLAIN, count })]
          : []),
        new PageEncodingStats({ page_type: PageType.DATA_PAGE, encoding: Encoding[pages.encoding], count }),
      ],
    }),
  });
}
