import type { Pipeline } from '../../definition';
import { CsvReader } from './csv-reader';
import { JsonReader } from './json-reader';
import type { RowReader } from './row-reader';

/** What reads the messages of a pipeline. */
export const readerOf = ({ format, fields }: Pipeline['input']): RowReader =>
  format === 'json' ? new JsonReader(fields) : new CsvReader(fields.length);
