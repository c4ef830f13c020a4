import { gzipSync } from 'node:zlib';
import {
  DataPageHeader,
  DictionaryPageHeader,
  Encoding,
  PageHeader,
  PageType,
} from 'parquetjs-lite/gen-nodejs/parquet_types';
import type { Pipeline } from '../../definition';
import type { Bounds, ColumnValues, EncodedColumn } from './column';
import { compressSnappy } from './snappy';
import { serialize } from './thrift-compact';

type Compression = Pipeline['longTermStore']['compression'];

const COMPRESS: Readonly<Record<Compression, (bytes: Buffer) => Buffer>> = {
  SNAPPY: compressSnappy,
  GZIP: (bytes) => gzipSync(bytes),
  UNCOMPRESSED: (bytes) => bytes,
};

/** The pages of one column in one row group, as they stand in the file, and what the footer says of them. */
export interface ColumnPages {
  readonly bytes: Buffer;
  readonly values: number;
  readonly encoding: EncodedColumn['encoding'];
  readonly compression: Compression;
  readonly bounds: Bounds;
  /** Where the data page begins, counted from the dictionary's page; undefined without a dictionary. */
  readonly dataAfterDictionary: number | undefined;
  readonly uncompressedSize: number;
}

/** A page before compression; its header is that of its kind. */
interface Page {
  readonly type: number;
  readonly body: Buffer;
  readonly header:
    | { readonly data_page_header: DataPageHeader }
    | { readonly dictionary_page_header: DictionaryPageHeader };
}

/** One data page, version 1, behind one with the dictionary where there is one. No levels: every column is required. */
export function encodePages(column: ColumnValues, wanted: Compression): ColumnPages {
  const encoded = column.encode();
  const { dictionary, encoding, bounds } = encoded;
  const pages = [...(dictionary === undefined ? [] : [dictionaryPage(dictionary)]), dataPage(column.values, encoded)];
  const plainSize = pages.reduce((sum, { body }) => sum + body.length, 0);
  const deflated = pages.map(({ body }) => COMPRESS[wanted](body));
  // What compression does not shrink is stored as it is, which readers get at for less.
  const shrinks = deflated.reduce((sum, body) => sum + body.length, 0) < plainSize;
  const compression = shrinks ? wanted : 'UNCOMPRESSED';
  const bodies = shrinks ? deflated : pages.map(({ body }) => body);

  const headers = pages.map(({ type, body, header }, i) =>
    serialize(
      new PageHeader({
        type,
        uncompressed_page_size: body.length,
        compressed_page_size: bodies[i]?.length ?? 0,
        ...header,
      }),
    ),
  );
  const parts = headers.flatMap((header, i) => [header, bodies[i] ?? Buffer.alloc(0)]);
  return {
    bytes: Buffer.concat(parts),
    values: column.values,
    encoding,
    compression,
    bounds,
    dataAfterDictionary: dictionary && parts.slice(0, 2).reduce((sum, part) => sum + part.length, 0),
    uncompressedSize: plainSize + headers.reduce((sum, header) => sum + header.length, 0),
  };
}

const dictionaryPage = ({ values, bytes }: NonNullable<EncodedColumn['dictionary']>): Page => ({
  type: PageType.DICTIONARY_PAGE,
  body: bytes,
  header: { dictionary_page_header: new DictionaryPageHeader({ num_values: values, encoding: Encoding.PLAIN }) },
});

const dataPage = (values: number, { encoding, bytes }: EncodedColumn): Page => ({
  type: PageType.DATA_PAGE,
  body: bytes,
  header: {
    data_page_header: new DataPageHeader({
      num_values: values,
      encoding: Encoding[encoding],
      definition_level_encoding: Encoding.RLE,
      repetition_level_encoding: Encoding.RLE,
    }),
  },
});
