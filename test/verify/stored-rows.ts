import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { pipeline } from '../../job/pipeline';
import type { Corpus } from '../corpus/corpus';
import { expectedStoredRows } from '../corpus/expected';

const SHOWN = 5;

/**
 * Checks the Parquet files below a folder: they hold the corpus's good rows, each as often as the corpus does, and
 * each in the partition of its step.
 * @returns how many rows there are
 * @throws Error with the first rows that differ, and the seed
 */
export async function verifyStoredRows(folder: string, corpus: Corpus): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  try {
    const expected = await loadExpected(connection, corpus);
    await connection.run(storedView(folder));
    const differences = await difference(connection);
    if (differences.length > 0) {
      const [stored] = await query(connection, 'SELECT count(*) AS count FROM stored');
      throw new Error(
        `${expected} rows were to be stored, ${stored?.count} are. The first that differ (UAF_SEED=${corpus.seed}):\n` +
          differences.map((row) => JSON.stringify(row)).join('\n'),
      );
    }
    const [misplaced] = await query(connection, MISPLACED);
    if (misplaced !== undefined) throw new Error(`a row in the wrong partition: ${JSON.stringify(misplaced)}`);
    return expected;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** How many rows of a name the Parquet files below a folder hold. */
export async function storedRows(folder: string, name: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const files = join(folder, '**', 'part-*').replaceAll("'", "''");
    const sql = `SELECT count(*) AS count FROM read_parquet('${files}') WHERE ${NAME} = '${name}'`;
    return Number((await query(connection, sql))[0]?.count);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function loadExpected(connection: DuckDBConnection, corpus: Corpus): Promise<number> {
  await connection.run('CREATE TABLE expected (step BIGINT, name VARCHAR, value VARCHAR, event_time BIGINT)');
  const appender = await connection.createAppender('expected');
  let rows = 0;
  for (const { step, name, value, eventTime } of expectedStoredRows(corpus)) {
    appender.appendBigInt(BigInt(step));
    appender.appendVarchar(name);
    appender.appendVarchar(value);
    appender.appendBigInt(BigInt(eventTime));
    appender.endRow();
    rows++;
  }
  appender.closeSync();
  return rows;
}

const [STEP, NAME, VALUE, EVENT_TIME] = pipeline.longTermStore.columns;
const [YEAR, DATE] = Object.keys(pipeline.longTermStore.partitionBy);

function storedView(folder: string): string {
  const files = join(folder, '**', '*.parquet').replaceAll("'", "''");
  return `CREATE TABLE stored AS
    SELECT epoch_ms(${STEP}) AS step, ${NAME} AS name, ${VALUE} AS value, epoch_ms(${EVENT_TIME}) AS event_time,
      epoch_ms(epoch_ms(${STEP})) AS instant, ${YEAR} AS in_year, ${DATE} AS in_date, filename
    FROM read_parquet('${files}', hive_partitioning = true, hive_types_autocast = false, filename = true)`;
}

const COLUMNS = 'step, name, value, event_time';

async function difference(connection: DuckDBConnection): Promise<Record<string, unknown>[]> {
  const only = (what: string, here: string, there: string) =>
    `(SELECT '${what}' AS difference, * FROM (SELECT ${COLUMNS} FROM ${here} EXCEPT ALL SELECT ${COLUMNS} FROM ${there})
      ORDER BY ALL LIMIT ${SHOWN})`;
  const [missing, extra] = [only('missing', 'expected', 'stored'), only('too many', 'stored', 'expected')];
  return query(connection, `${missing} UNION ALL ${extra}`);
}

const MISPLACED = `
  WITH placed AS (SELECT *, lpad(year(instant)::VARCHAR, 4, '0') AS year,
    lpad(month(instant)::VARCHAR, 2, '0') AS month, lpad(day(instant)::VARCHAR, 2, '0') AS day FROM stored)
  SELECT ${COLUMNS}, filename FROM placed
  WHERE in_year IS DISTINCT FROM year OR in_date IS DISTINCT FROM concat_ws('-', year, month, day) LIMIT 1`;

/** The columns of the files below a folder as their footers have them, each as Parquet's words for it. */
export async function storedColumns(folder: string): Promise<string[][]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  try {
    const files = join(folder, '**', '*.parquet').replaceAll("'", "''");
    const rows = await query(
      connection,
      `SELECT DISTINCT list(concat_ws(' ', repetition_type, type, name, logical_type) ORDER BY column_id) AS columns
       FROM parquet_schema('${files}') WHERE num_children IS NULL GROUP BY file_name`,
    );
    return rows.map(({ columns }) => columns as string[]);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function query(connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJson();
}
