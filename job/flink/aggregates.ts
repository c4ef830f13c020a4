import type { Aggregate, Pipeline, TagType } from '../definition';
import { ordered, unordered } from './order';
import { type Sql, sql } from './sql';
import { toDouble } from './values';

/** How Flink computes an aggregate. */
interface Computation {
  /** What a row gives to its group. */
  readonly input: (value: Sql) => Sql;
  /** What a group makes of its rows. */
  readonly group: (input: Sql) => Sql;
  /** The result in what the group made: a DOUBLE for tags of numbers, else a text. */
  readonly result: (grouped: Sql) => Sql;
}

/** The aggregate of a tag type. */
export interface TypeAggregate extends Computation {
  readonly field: string;
  readonly values: TagType['value'];
}

/** @throws Error when the tag type has none */
export function aggregateOf(pipeline: Pipeline, type: string): TypeAggregate {
  const values = pipeline.tagTypes[type]?.value;
  const aggregate = pipeline.speedLayer.aggregates[type];
  if (values === undefined || aggregate === undefined) {
    throw new Error(`tag type '${type}' has no aggregate: declare one in speedLayer.aggregates`);
  }
  return { field: aggregate.field, values, ...computation(pipeline, aggregate, values) };
}

function computation(pipeline: Pipeline, aggregate: Aggregate, values: TagType['value']): Computation {
  switch (aggregate.fn) {
    case 'average':
      return { input: toDouble, group: (input) => sql`AVG(${input})`, result: (grouped) => grouped };
    case 'last': {
      const last = (grouped: Sql): Sql => unordered(pipeline, aggregate, grouped);
      return {
        input: (value) => ordered(pipeline, aggregate, value),
        group: (input) => sql`MAX(${input})`,
        result: values === 'number' ? (grouped) => toDouble(last(grouped)) : last,
      };
    }
  }
}
