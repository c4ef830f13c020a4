import type { Pipeline, StoredType } from '../definition';
import type { ScriptSettings } from './settings';
import { col, dayOf, isStored, rows } from './source';
import { commented, identifier, join, type Sql, sql } from './sql';
import { createTable, location } from './table';

const longTermStore = identifier('long_term_store');

/** Of Flink's types, `parquet-utc` writes TIMESTAMP_LTZ as an instant, and what is NOT NULL as required. */
const sqlType = ({ logical }: StoredType): Sql =>
  sql`${logical === 'TIMESTAMP' ? sql`TIMESTAMP_LTZ(3)` : sql`STRING`} NOT NULL`;

export function longTermStoreTable(
  { columns, longTermStore: store, speedLayer }: Pipeline,
  { settings }: { readonly settings: Pick<ScriptSettings, 'longTermStore'> },
): Sql {
  const partitions = Object.keys(store.partitionBy).map(identifier);
  const declared = store.columns.map((name) => {
    const column = columns[name];
    if (column === undefined) throw new Error(`the long-term store's column '${name}' is not declared in columns`);
    return sql`${identifier(name)} ${sqlType(store.types[column.type])}`;
  });
  return commented(
    'Long-term store: Parquet files in a folder for each day. A dictionary pays for names, not for what hardly repeats.',
    createTable(longTermStore, {
      columns: [...declared, ...partitions.map((name) => sql`${name} STRING`)],
      partitionedBy: partitions,
      with: {
        connector: 'filesystem',
        path: location(settings.longTermStore),
        format: `${store.format}-utc`,
        'parquet-utc.compression': store.compression,
        'parquet-utc.utc-timezone': 'true',
        'parquet-utc.write.int64.timestamp': 'true',
        'parquet-utc.timestamp.time.unit': store.types.timestamp.unit.toLowerCase(),
        'parquet-utc.enable.dictionary': 'false',
        [`parquet-utc.enable.dictionary#${speedLayer.key}`]: 'true',
      },
    }),
  );
}

export function insertIntoLongTermStore(pipeline: Pipeline): Sql {
  const { longTermStore: store, columns } = pipeline;
  // The same instant as the rowtime in what is stored, without the operator that Flink adds to a sink for a rowtime.
  const source = (name: string): Sql => (columns[name]?.from === 'record-timestamp' ? col.timestamp : identifier(name));
  const values = store.columns.map(source);
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
