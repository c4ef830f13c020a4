import type { Last, Pipeline } from '../definition';
import { col } from './columns';
import { identifier, join, type Sql, sql } from './sql';
import { eventTime, sortable } from './values';

/** A text that orders rows as the numbers and instants in it do; every one is `length` characters long. */
interface SortKey {
  readonly text: Sql;
  readonly length: number;
}

/** A number from 0 to less than 10^digits: what is added makes its text one of `digits + 1` characters. */
const ofNumber = (column: Sql, digits: number): SortKey => ({
  text: sql`CAST(${column} + ${10 ** digits} AS STRING)`,
  length: digits + 1,
});

const TIES: Record<Last<string>['ties'][number], SortKey> = {
  offset: ofNumber(col.offset, 18),
  partition: ofNumber(col.partition, 9),
  row: ofNumber(col.position, 9),
};

function ofInstant(pipeline: Pipeline, name: string): SortKey {
  return pipeline.columns[name]?.from === 'record-timestamp'
    ? { text: sql`DATE_FORMAT(${eventTime}, 'yyyyMMddHHmmssSSS')`, length: 17 }
    : { text: sortable(identifier(name)), length: 22 };
}

const sortKeys = (pipeline: Pipeline, last: Last<string>): readonly SortKey[] => [
  ofInstant(pipeline, last.by),
  ...last.ties.map((tie) => TIES[tie]),
];

/** The value after what decides which is the last: the greatest of these texts holds the last value. */
export const ordered = (pipeline: Pipeline, last: Last<string>, value: Sql): Sql =>
  sql`CONCAT(
  ${join([...sortKeys(pipeline, last).map(({ text }) => text), value])}
)`;

/** The inverse of {@link ordered}. */
export const unordered = (pipeline: Pipeline, last: Last<string>, text: Sql): Sql =>
  sql`SUBSTRING(${text}, ${1 + sortKeys(pipeline, last).reduce((sum, { length }) => sum + length, 0)})`;
