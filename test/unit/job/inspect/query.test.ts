import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { run } from '../../../../infra/programs/tool';
import { queries } from '../../../../job/inspect/queries';
import { query } from '../../../../job/inspect/query';
import { localFiles } from '../../../../job/inspect/stored-files';

const REPOSITORY = join(__dirname, '../../../..');
const NODE = { command: process.execPath, install: 'it runs this test' };
let store: string;

beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), "uaf-it's-"));
  const partition = join(store, 'step_year=2026', 'step_date=2026-11-22');
  mkdirSync(partition, { recursive: true });
  mkdirSync(join(store, '_checkpoints'));
  writeFileSync(join(store, '_checkpoints', '1'), 'not Parquet');
  const connection = await (await DuckDBInstance.create()).connect();
  // Named as the Node engine names its files, and as Flink does.
  for (const [i, file] of ['part-1.parquet', 'part-2'].entries()) {
    await connection.run(
      `COPY (SELECT TIMESTAMP '2026-11-22 10:00:0${i}' AS step, 'tag' AS name, '${i}' AS tag_value,
       TIMESTAMP '2026-11-22 10:00:05' AS event_time) TO '${join(partition, file).replaceAll("'", "''")}' (FORMAT parquet)`,
    );
  }
  connection.closeSync();
});

afterAll(() => rmSync(store, { recursive: true }));

const files = () => localFiles({ longTermStore: store, s3Region: 'us-east-1', s3PathStyle: false }, () => {});
const cli = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> =>
  run(NODE, ['-r', './register.js', 'job/inspect/query-cli.ts', ...args], {
    cwd: REPOSITORY,
    env: { ...process.env, UAF_LONG_TERM_STORE: store, ...env },
  });

test('the files of both engines are read, and what is not a file of rows is passed over', async () => {
  expect((await query('SELECT count(*)::INTEGER FROM rows', await files())).rows).toEqual([[2]]);
});

test.each(Object.entries(queries))('the query %s runs', async (_, { sql }) => {
  expect((await query(sql, await files())).rows).not.toEqual([]);
});

test('the latest value of a tag is that of its greatest step', async () => {
  expect((await query(queries.latest.sql, await files())).rows).toEqual([['tag', '2026-11-22 10:00:01', '1']]);
});

test('a store without files is an error that names it and the way to name another', async () => {
  const location = { longTermStore: '/nowhere', s3Region: 'us-east-1', s3PathStyle: false };
  await expect(localFiles(location, () => {})).rejects.toThrow(/\/nowhere.*LONG_TERM_STORE/s);
});

test('the command takes SQL from the environment, and writes CSV for programs', async () => {
  expect(await cli([], { UAF_SQL: "SELECT name, 'a,b' AS c FROM rows LIMIT 1", UAF_CSV: '1' })).toBe(
    'name,c\ntag,"a,b"\n',
  );
});

test('the command takes the name of a query, and writes JSON', async () => {
  expect(JSON.parse(await cli(['partitions', '--format', 'json']))).toMatchObject([
    { step_date: '2026-11-22', files: '2' },
  ]);
});

test('the command lists its queries when it is asked nothing', async () => {
  expect(await cli([], { UAF_SQL: '', UAF_NAME: '' })).toContain('make query NAME=tags');
});

test('a name that no query has is refused with the names there are', async () => {
  await expect(cli(['tagz'])).rejects.toThrow(/there is no query 'tagz': choose one of tags, latest/);
});
