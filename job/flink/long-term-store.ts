import type { Pipeline } from '../definition';
import type { ScriptInputs } from './settings';
import { col, dayOf, isStored, rows } from './source';
import { commented, identifier, join, type Sql, sql } from './sql';
import { createTable, location } from './table';

const longTermStore = identifier('long_term_store');

export function longTermStoreTable({ columns, longTermStore: store }: Pipeline, inputs: ScriptInputs): Sql {
  const partitions = Object.keys(store.partitionBy).map(identifier);
  const declared = store.columns.map((name) => {
    const column = columns[name];
    if (column === undefined) throw new Error(`the long-term store's column '${name}' is not declared in columns`);
    return sql`${identifier(name)} ${column.type === 'timestamp' ? sql`TIMESTAMP(3)` : sql`STRING`}`;
  });
  return commented(
    'Long-term store: Parquet files in a folder for each day.',
    createTable(longTermStore, {
      columns: [...declared, ...partitions.map((name) => sql`${name} STRING`)],
      partitionedBy: partitions,
      with: {
        connector: 'filesystem',
        path: location(inputs.settings.longTermStore),
        format: store.format,
        'parquet.compression': store.compression,
        'parquet.utc-timezone': 'true',
        'parquet.write.int64.timestamp': 'true',
        'parquet.timestamp.time.unit': 'millis',
      },
    }),
  );
}

export function insertIntoLongTermStore(pipeline: Pipeline): Sql {
  const { longTermStore: store, columns } = pipeline;
  const source = (name: string): Sql => (columns[name]?.from === 'record-timestamp' ? col.rowtime : identifier(name));
  const values = store.columns.map((name) =>
    columns[name]?.type === 'timestamp' ? sql`CAST(${source(name)} AS TIMESTAMP(3))` : source(name),
  );
  const day = (name: string): Sql =>
    columns[name]?.from === 'field' ? dayOf(name) : sql`DATE_FORMAT(${source(name)}, 'uuuu-MM-dd')`;
  const partitions = Object.values(store.partitionBy).map(({ column, unit }) =>
    unit === 'year' ? sql`LEFT(${day(column)}, 4)` : day(column),
  );
  return commented(
    'Every row that can be stored.',
    sql`INSERT INTO ${longTermStore}
SELECT
  ${join([...values, ...partitions])}
FROM ${rows}
WHERE ${isStored(pipeline)}`,
  );
}
