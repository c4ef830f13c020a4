import { ordinaryMessages } from '../../corpus/ordinary';

export interface ParquetRow {
  readonly step: number;
  readonly name: string;
  readonly value: string;
  readonly eventTime: number;
}

/** The rows that every writer of Parquet gets, as values. */
export function parquetRows(count: number): ParquetRow[] {
  return [...ordinaryMessages({ seed: 1, messages: count, rowsPerMessage: 1 })].map(({ timestamp, value: csv }) => {
    const [step = '', name = '', value = ''] = String(csv).trimEnd().split(',');
    return { step: Date.parse(step), name, value, eventTime: timestamp };
  });
}

export interface ParquetOptions {
  readonly rows: number;
  /** Where the file goes. */
  readonly folder: string;
}
