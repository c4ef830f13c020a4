import type { Aggregate, Pipeline } from '../definition';
import { type Field, fieldsOf } from '../fields';
import { col } from './source';
import { commented, identifier, join, type Sql, sql } from './sql';

/** A field of the lines of a tag type, in SQL. */
export interface SqlField extends Field {
  readonly type: string;
  /** The column of the windows that holds it: of the tags of other types, what is there means nothing. */
  readonly column: Sql;
  /** What is in that column, over the rows of a window. */
  readonly group: Sql;
  /** What that comes to: a number, or a text. */
  readonly result: Sql;
}

/** The fields of every tag type, in the order of the lines. @throws Error when a tag type has none */
export function sqlFields(pipeline: Pipeline): SqlField[] {
  return [...fieldsOf(pipeline)].flatMap(([type, fields]) =>
    fields.map((field) => {
      const column = identifier(fields.length === 1 ? type : `${type}_${field.name}`);
      // A number that is one of the values is still as it came.
      const isText = 'by' in field.aggregate && field.values === 'number';
      const result = isText ? sql`TRY_CAST(${column} AS DOUBLE)` : column;
      return { ...field, type, column, group: group(pipeline, field.aggregate, type), result };
    }),
  );
}

/** Those of the format's jar, with what makes them known. */
const FUNCTIONS = {
  MIN_BY: commented(
    'MIN_BY(value, time, ...): the value of the earliest row; what follows the time decides where that is the same.',
    sql`CREATE TEMPORARY FUNCTION MIN_BY AS 'csvrows.MinBy'`,
  ),
  MAX_BY: commented(
    'MAX_BY(value, time, ...): the value of the latest row; what follows the time decides where that is the same.',
    sql`CREATE TEMPORARY FUNCTION MAX_BY AS 'csvrows.MaxBy'`,
  ),
  SQUARED_DEVIATIONS: commented(
    'SQUARED_DEVIATIONS(number): how far the numbers are from their mean, squared and added up.',
    sql`CREATE TEMPORARY FUNCTION SQUARED_DEVIATIONS AS 'csvrows.SquaredDeviations'`,
  ),
};

/** Makes those functions known that the aggregates call. */
export function createFunctions(pipeline: Pipeline): Sql[] {
  const calls = sqlFields(pipeline).map(({ group }) => String(group));
  return Object.entries(FUNCTIONS).flatMap(([name, create]) =>
    calls.some((call) => call.includes(`${name}(`)) ? [create] : [],
  );
}

function group(pipeline: Pipeline, aggregate: Aggregate, type: string): Sql {
  switch (aggregate.fn) {
    case 'average':
      return sql`AVG(${col.number})`;
    case 'minimum':
      return sql`MIN(${col.number})`;
    case 'maximum':
      return sql`MAX(${col.number})`;
    case 'sum':
      return sql`SUM(${col.number})`;
    case 'count':
      return sql`COUNT(*)`;
    // Flink's own STDDEV_POP and STDDEV_SAMP subtract the square of the sum from the sum of squares, which cancels out.
    case 'standard-deviation':
      return aggregate.of === 'population'
        ? sql`SQRT(SQUARED_DEVIATIONS(${col.number}) / COUNT(*))`
        : sql`SQRT(SQUARED_DEVIATIONS(${col.number}) / NULLIF(COUNT(*) - 1, 0))`;
    case 'first':
      return sql`MIN_BY(${oneOfThem(pipeline, aggregate, type)})`;
    case 'last':
      return sql`MAX_BY(${oneOfThem(pipeline, aggregate, type)})`;
  }
}

/** The value, and what it goes by. */
function oneOfThem(
  { columns, speedLayer }: Pipeline,
  aggregate: Extract<Aggregate, { by: string }>,
  type: string,
): Sql {
  const by = columns[aggregate.by]?.from === 'record-timestamp' ? col.rowtime : identifier(aggregate.by);
  const value = sql`CASE WHEN ${col.type} = ${type} THEN ${identifier(speedLayer.value)} END`;
  return join([value, by, ...aggregate.ties.map((tie) => TIES[tie])], ', ');
}

const TIES = { offset: col.offset, partition: col.partition, row: col.rowIndex } as const;
