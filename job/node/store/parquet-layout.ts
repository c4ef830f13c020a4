import type { Column, Pipeline } from '../../definition';
import { StringColumn } from './string-column';
import { TimestampColumn } from './timestamp-column';

/** A column as it is stored. */
export interface StoredColumn {
  readonly name: string;
  readonly type: Column['type'];
  /** Where its values come from: the index of a pipeline column (instants) or of a field (strings). */
  readonly source: number;
}

/** What a Parquet file of the long-term store looks like. */
export class ParquetLayout {
  readonly columns: readonly StoredColumn[];
  readonly compression: Pipeline['longTermStore']['compression'];
  readonly types: Pipeline['longTermStore']['types'];
  readonly sources: readonly number[];

  constructor({ columns, longTermStore }: Pick<Pipeline, 'columns' | 'longTermStore'>) {
    const declared = Object.keys(columns);
    this.columns = longTermStore.columns.flatMap((name) => {
      const column = columns[name];
      if (column === undefined) return [];
      return [{ name, type: column.type, source: column.type === 'string' ? column.field : declared.indexOf(name) }];
    });
    this.compression = longTermStore.compression;
    this.types = longTermStore.types;
    this.sources = this.columns.map(({ source }) => source);
  }

  /** Empty columns, in their order. */
  values(): (TimestampColumn | StringColumn)[] {
    return this.columns.map(({ type }) => (type === 'timestamp' ? new TimestampColumn() : new StringColumn()));
  }
}
