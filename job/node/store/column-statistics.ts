import type { Protocol } from 'parquetjs-lite/gen-nodejs/parquet_types';
import type { Bound, Bounds } from './column';

/** Thrift's numbers of types. */
const [BOOL, I64, STRING] = [2, 10, 11];

/**
 * What the footer says of a column's values in a row group. The library's structure lacks the fields that tell a bound
 * from a value: without them a reader may take the beginning of a long string for the least one.
 * Source: `Statistics` of the Apache Parquet format's thrift definition.
 */
export class ColumnStatistics {
  readonly #bounds: Bounds;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  /** Called by the library's serializer. */
  write(to: Protocol): void {
    const { min, max } = this.#bounds;
    to.writeStructBegin('Statistics');
    field(to, 'null_count', I64, 3, () => to.writeI64(0));
    if (max) value(to, 'max_value', 5, max);
    if (min) value(to, 'min_value', 6, min);
    if (max) exactness(to, 'is_max_value_exact', 7, max);
    if (min) exactness(to, 'is_min_value_exact', 8, min);
    to.writeFieldStop();
    to.writeStructEnd();
  }
}

const value = (to: Protocol, name: string, id: number, { bytes }: Bound) =>
  field(to, name, STRING, id, () => to.writeString(bytes));

const exactness = (to: Protocol, name: string, id: number, { isExact }: Bound) =>
  field(to, name, BOOL, id, () => to.writeBool(isExact));

function field(to: Protocol, name: string, type: number, id: number, write: () => void): void {
  to.writeFieldBegin(name, type, id);
  write();
  to.writeFieldEnd();
}
