/** The values of one column of a row group, on their way into a file. */
export interface ColumnValues {
  readonly values: number;
  /** How much memory it holds. */
  readonly capacity: number;
  /** What it returns may stand in the column's own memory: it counts until the next value is appended. */
  encode(): EncodedColumn;
  /** Takes all values out. The memory stays, for those to come. */
  clear(): void;
}

/** What the pages of a column hold, before compression. */
export interface EncodedColumn {
  /** The distinct values, PLAIN, where the values are their indexes. */
  readonly dictionary?: { readonly values: number; readonly bytes: Buffer };
  readonly encoding: 'PLAIN' | 'RLE_DICTIONARY' | 'DELTA_BINARY_PACKED';
  readonly bytes: Buffer;
  readonly bounds: Bounds;
}

/** What the values lie between, both included, as in Parquet's statistics. */
export interface Bounds {
  readonly min?: Bound;
  readonly max?: Bound;
}

export interface Bound {
  /** PLAIN, without the length of a string. */
  readonly bytes: Buffer;
  /** One of the values is equal to it. */
  readonly isExact: boolean;
}
