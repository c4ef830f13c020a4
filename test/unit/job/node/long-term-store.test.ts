import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { DirectoryStore } from '../../../../job/node/store/directory-store';
import { LongTermStore } from '../../../../job/node/store/long-term-store';
import { pipeline } from '../../../../job/pipeline';

interface Row {
  readonly step: number;
  readonly name: string;
  readonly value: string;
  readonly eventTime: number;
}

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'long-term-store-'));
});
afterEach(() => rm(directory, { recursive: true }));

const NOON = Date.parse('2026-11-22T12:00:00.123Z');
const row = (fields: Partial<Row>): Row => ({ step: NOON, name: 'a', value: 'b', eventTime: NOON, ...fields });

function open() {
  const objects = new DirectoryStore(directory, (action) => action());
  const store = new LongTermStore(pipeline, objects, (index) => `part-${index}.parquet`);
  const append = ({ step, name, value, eventTime }: Row) => {
    const fields = ['', name, value].map((text) => Buffer.from(text));
    const ends = Int32Array.from(fields, (_, i) => Buffer.concat(fields.slice(0, i + 1)).length);
    const starts = Int32Array.from(fields, (field, i) => (ends[i] ?? 0) - field.length);
    store.append(Float64Array.of(step, Number.NaN, Number.NaN, eventTime), {
      bytes: Buffer.concat(fields),
      starts,
      ends,
    });
  };
  return { objects, store, append };
}

/** Writes the rows and publishes them. */
async function write(rows: readonly Row[]) {
  const { objects, store, append } = open();
  for (const each of rows) append(each);
  const files = await store.finish();
  for (const file of files) await objects.publish(file);
  return files;
}

/** Reads the rows back with another program's code. */
async function query(sql: string) {
  const connection = await (await DuckDBInstance.create()).connect();
  const result = await connection.runAndReadAll(sql.replace('STORE', `read_parquet('${directory}/**/*.parquet')`));
  return result.getRowObjectsJson();
}

test('rows are read back as they were, to the millisecond and the last byte', async () => {
  await write([
    row({}),
    row({ step: Date.parse('1969-12-31T23:59:59.999Z'), name: 'ünïcode ☃', value: '' }),
    row({ step: Date.parse('9999-12-31T23:59:59.999Z'), value: 'x'.repeat(100_000), eventTime: -1 }),
  ]);
  expect(
    await query('SELECT epoch_ms(step) s, name n, tag_value v, epoch_ms(event_time) e FROM STORE ORDER BY step'),
  ).toEqual([
    { s: '-1', n: 'ünïcode ☃', v: '', e: String(NOON) },
    { s: String(NOON), n: 'a', v: 'b', e: String(NOON) },
    { s: '253402300799999', n: 'a', v: 'x'.repeat(100_000), e: '-1' },
  ]);
});

test('the columns have the names and the types of the contract', async () => {
  await write([row({})]);
  expect(await query('DESCRIBE SELECT step, name, tag_value, event_time FROM STORE')).toMatchObject([
    { column_name: 'step', column_type: 'TIMESTAMP WITH TIME ZONE' },
    { column_name: 'name', column_type: 'VARCHAR' },
    { column_name: 'tag_value', column_type: 'VARCHAR' },
    { column_name: 'event_time', column_type: 'TIMESTAMP WITH TIME ZONE' },
  ]);
});

test('rows are partitioned by the year and the date of their step in UTC', async () => {
  const files = await write([
    row({ step: Date.parse('2026-11-22T23:59:59.999Z') }),
    row({ step: Date.parse('2026-11-23T00:00:00Z') }),
    row({ step: Date.parse('2027-01-01T00:00:00Z') }),
  ]);
  expect(files.map(({ name }) => name)).toEqual([
    'step_year=2026/step_date=2026-11-22/part-0.parquet',
    'step_year=2026/step_date=2026-11-23/part-1.parquet',
    'step_year=2027/step_date=2027-01-01/part-2.parquet',
  ]);
});

test('a file of many rows has row groups that say which instants they hold', async () => {
  const rows = Array.from({ length: 150_000 }, (_, i) => row({ step: NOON + i, value: String(i) }));
  const [file] = await write(rows);
  expect(file).toMatchObject({ rows: 150_000 });
  const groups = `SELECT row_group_num_rows n, stats_min_value min, stats_max_value max
    FROM parquet_metadata('${directory}/${file?.name}') WHERE path_in_schema = 'step'`;
  expect((await query(groups)).map(({ n }) => n)).toEqual(['65536', '65536', '18928']);
  const [, second] = await query(groups);
  expect(Date.parse(`${second?.min}`)).toBe(NOON + 65_536);
  expect(Date.parse(`${second?.max}`)).toBe(NOON + 131_071);
  expect(await query('SELECT count(*) n, count(DISTINCT tag_value) d, sum(tag_value::BIGINT) s FROM STORE')).toEqual([
    { n: '150000', d: '150000', s: String((150_000 * 149_999) / 2) },
  ]);
});

test('instants before 1970 are within the range that a row group claims', async () => {
  await write([row({ step: -2 }), row({ step: -1 })]);
  expect(await query("SELECT count(*) n FROM STORE WHERE step < TIMESTAMPTZ '1970-01-01 00:00:00Z'")).toEqual([
    { n: '2' },
  ]);
  expect(await query("SELECT count(*) n FROM STORE WHERE step >= TIMESTAMPTZ '1970-01-01 00:00:00Z'")).toEqual([
    { n: '0' },
  ]);
});

test('nothing is visible before it is published', async () => {
  const { store, append } = open();
  append(row({}));
  await store.finish();
  const names = await readdir(directory, { recursive: true });
  expect(names.filter((name) => name.endsWith('.parquet'))).toEqual([]);
});

test('publishing twice changes nothing', async () => {
  const { objects, store, append } = open();
  append(row({}));
  const [file] = await store.finish();
  if (file === undefined) throw new Error('nothing was finished');
  await objects.publish(file);
  await objects.publish(file);
  expect(await query('SELECT count(*) n FROM STORE')).toEqual([{ n: '1' }]);
});

test('a file that is listed and nowhere to be found is an error that says what is missing', async () => {
  const { objects } = open();
  await expect(objects.publish({ name: 'gone.parquet', size: 1 })).rejects.toThrow(
    /gone\.parquet was written, but neither it nor/,
  );
});

test('rows of many dates do not pile up in memory: files are finished before the rows end', async () => {
  const { store, append } = open();
  const day = 86_400_000;
  const rest = 'x'.repeat(10_000);
  for (let i = 0; i < 10_000; i++) append(row({ step: NOON - (i % 10) * day, value: `${i}${rest}` }));
  const files = await store.finish();
  expect(files.reduce((sum, { rows }) => sum + rows, 0)).toBe(10_000);
  expect(files.length).toBeGreaterThan(10);
});
