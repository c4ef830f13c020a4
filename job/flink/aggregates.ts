import type { Aggregate, Pipeline, TagType } from '../definition';
import { col } from './source';
import { identifier, join, type Sql, sql } from './sql';

/** The aggregate of a tag type. */
export interface TypeAggregate {
  /** The field of the line that it is written as. */
  readonly field: string;
  readonly values: TagType['value'];
  /** Over the rows of a window. */
  readonly group: Sql;
  /** What that comes to, in the column that is named after the type: a DOUBLE for tags of numbers, else a text. */
  readonly result: Sql;
}

/** MAX_BY is in the format's jar. */
export const FUNCTIONS: readonly Sql[] = [sql`CREATE TEMPORARY FUNCTION MAX_BY AS 'csvrows.MaxBy'`];

/** @throws Error when the tag type has none */
export function aggregateOf(pipeline: Pipeline, type: string): TypeAggregate {
  const values = pipeline.tagTypes[type]?.value;
  const aggregate = pipeline.speedLayer.aggregates[type];
  if (values === undefined || aggregate === undefined) {
    throw new Error(`tag type '${type}' has no aggregate: declare one in speedLayer.aggregates`);
  }
  const grouped = identifier(type);
  const isText = aggregate.fn === 'last' && values === 'number';
  return {
    field: aggregate.field,
    values,
    group: group(pipeline, aggregate, type),
    result: isText ? sql`TRY_CAST(${grouped} AS DOUBLE)` : grouped,
  };
}

function group({ columns, speedLayer }: Pipeline, aggregate: Aggregate, type: string): Sql {
  switch (aggregate.fn) {
    case 'average':
      return sql`AVG(${col.number})`;
    case 'last': {
      const by = columns[aggregate.by]?.from === 'record-timestamp' ? col.rowtime : identifier(aggregate.by);
      const order = [by, ...aggregate.ties.map((tie) => TIES[tie])];
      const value = sql`CASE WHEN ${col.type} = ${type} THEN ${identifier(speedLayer.value)} END`;
      return sql`MAX_BY(${value}, ${join(order, ', ')})`;
    }
  }
}

const TIES = { offset: col.offset, partition: col.partition, row: col.rowIndex } as const;
