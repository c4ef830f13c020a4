import type { Last, AnyPipeline } from '../definition';
import { col } from './columns';
import { identifier, join, type Sql, sql } from './sql';
import { eventTime, sortable } from './values';

/** A text that orders rows as the numbers and instants in it do; every one is `length` characters long. */
interface SortKey {
  readonly text: Sql;
  readonly length: number;
}

/** Added to a number of at least 0, gives as many digits for each: as many as the type holds. */
const BASES = { INT: '1000000000', BIGINT: '1000000000000000000' } as const;

const ofNumber = (column: Sql, type: keyof typeof BASES): SortKey => ({
  text: sql`CAST(${column} + CAST(${BASES[type]} AS BIGINT) AS STRING)`,
  length: BASES[type].length,
});

const TIES: Record<Last<AnyPipeline['columns']>['ties'][number], SortKey> = {
  offset: ofNumber(col.offset, 'BIGINT'),
  partition: ofNumber(col.partition, 'INT'),
  row: ofNumber(col.position, 'INT'),
};

function ofInstant(pipeline: AnyPipeline, name: string): SortKey {
  return pipeline.columns[name]?.from === 'record-timestamp'
    ? { text: sql`DATE_FORMAT(${eventTime}, 'yyyyMMddHHmmssSSS')`, length: 17 }
    : { text: sortable(identifier(name)), length: 22 };
}

const sortKeys = (pipeline: AnyPipeline, last: Last<AnyPipeline['columns']>): readonly SortKey[] => [
  ofInstant(pipeline, last.by),
  ...last.ties.map((tie) => TIES[tie]),
];

/** The value after what decides which is the last: the greatest of these texts holds the last value. */
export const ordered = (pipeline: AnyPipeline, last: Last<AnyPipeline['columns']>, value: Sql): Sql =>
  sql`CONCAT(
  ${join([...sortKeys(pipeline, last).map(({ text }) => text), value])}
)`;

/** The inverse of {@link ordered}. */
export const valueOf = (pipeline: AnyPipeline, last: Last<AnyPipeline['columns']>, text: Sql): Sql =>
  sql`SUBSTRING(${text}, ${1 + sortKeys(pipeline, last).reduce((sum, { length }) => sum + length, 0)})`;
