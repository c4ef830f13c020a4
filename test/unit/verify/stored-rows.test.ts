import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, DuckDBTimestampValue } from '@duckdb/node-api';
import { makeCorpus } from '../../corpus/corpus';
import { expectedStoredRows } from '../../corpus/expected';
import { verifyStoredRows } from '../../verify/stored-rows';

const corpus = makeCorpus({
  seed: 5,
  rows: 2_000,
  rowsPerMessage: 9,
  start: Date.parse('2026-11-22T23:58:00Z'),
  windows: 2,
  late: false,
  rareDays: true,
});
const rows = [...expectedStoredRows(corpus)];

let folder: string;
let instance: DuckDBInstance;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE rows (step TIMESTAMP, name VARCHAR, tag_value VARCHAR, event_time TIMESTAMP,
    step_year VARCHAR, step_date VARCHAR)`);
  const appender = await connection.createAppender('rows');
  for (const { step, name, value, eventTime } of rows) {
    const day = new Date(step).toISOString();
    appender.appendTimestamp(new DuckDBTimestampValue(BigInt(step) * 1000n));
    appender.appendVarchar(name);
    appender.appendVarchar(value);
    appender.appendTimestamp(new DuckDBTimestampValue(BigInt(eventTime) * 1000n));
    appender.appendVarchar(day.slice(0, 4));
    appender.appendVarchar(day.slice(0, 10));
    appender.endRow();
  }
  appender.closeSync();
  connection.closeSync();
});

afterAll(() => instance.closeSync());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uaf-stored-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Writes a store as DuckDB would, after some SQL has had its way with the rows. */
async function writeStore(change: string): Promise<void> {
  const connection = await instance.connect();
  await connection.run('CREATE TEMP TABLE input AS FROM rows');
  if (change !== '') await connection.run(change);
  await connection.run(`COPY input TO '${folder}' (FORMAT parquet, PARTITION_BY (step_year, step_date), OVERWRITE)`);
  connection.closeSync();
}

test('the right rows pass and are counted', async () => {
  await writeStore('');
  expect(await verifyStoredRows(folder, corpus)).toBe(rows.length);
});

test.each([
  ['missing', 'DELETE FROM input WHERE rowid = 17', '"difference":"missing"'],
  ['doubled', 'INSERT INTO input SELECT * FROM input WHERE rowid = 17', '"difference":"too many"'],
  ['off by a millisecond', 'UPDATE input SET step = step + INTERVAL 1 MILLISECOND WHERE rowid = 17', 'UAF_SEED=5'],
  ['changed in its value', "UPDATE input SET tag_value = tag_value || ' ' WHERE rowid = 17", 'UAF_SEED=5'],
  ['in the wrong partition', "UPDATE input SET step_date = '2026-01-01' WHERE rowid = 17", 'in the wrong partition'],
])('a row that is %s is shown', async (_, change, error) => {
  await writeStore(change);
  await expect(verifyStoredRows(folder, corpus)).rejects.toThrow(error);
});
