import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { ParquetEncoder } from '../../../../../job/node/store/parquet-encoder';
import { ParquetLayout } from '../../../../../job/node/store/parquet-layout';
import { StringColumn } from '../../../../../job/node/store/string-column';
import { pipeline } from '../../../../../job/pipeline';

type Row = readonly [step: number, name: string, value: string, eventTime: number];

const folder = mkdtempSync(join(tmpdir(), 'parquet-'));
const file = join(folder, 'rows.parquet');
let duckdb: DuckDBConnection;
beforeAll(async () => {
  duckdb = await (await DuckDBInstance.create()).connect();
});
afterAll(() => {
  duckdb.closeSync();
  rmSync(folder, { recursive: true });
});

/** Writes a file of those row groups, whose values stand in the same columns one after the other. */
function write(...groups: readonly (readonly Row[])[]): void {
  const layout = new ParquetLayout(pipeline);
  const encoder = new ParquetEncoder(layout);
  const columns = layout.values();
  const parts = groups.map((rows) => {
    for (const column of columns) column.clear();
    for (const row of rows) {
      for (const [i, column] of columns.entries()) {
        const bytes = Buffer.from(String(row[i]));
        if (column instanceof StringColumn) column.append(bytes, 0, bytes.length);
        else column.append(Number(row[i]));
      }
    }
    return encoder.rowGroup(columns);
  });
  writeFileSync(file, Buffer.concat([...parts, encoder.footer()]));
}

async function query(sql: string): Promise<Record<string, unknown>[]> {
  return (await duckdb.runAndReadAll(sql.replaceAll('FILE', `'${file}'`))).getRowObjectsJson();
}

async function read(): Promise<Row[]> {
  const rows = await query(
    'SELECT epoch_ms(step) AS s, name, tag_value AS v, epoch_ms(event_time) AS e FROM read_parquet(FILE)',
  );
  return rows.map(({ s, name, v, e }) => [Number(s), String(name), String(v), Number(e)]);
}

const NOON = Date.parse('2026-11-22T12:00:00.123Z');
const many = (count: number, row: (i: number) => Partial<Record<'step' | 'name' | 'value', unknown>>): Row[] =>
  Array.from({ length: count }, (_, i) => {
    const { step = NOON, name = 'a', value = 'b' } = row(i);
    return [Number(step), String(name), String(value), NOON];
  });

/** What the years 0000 to 9999 take. */
const instant = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom('', 'a', 'b', '\u{10ffff}'.repeat(20), 'é'.repeat(2000)),
);

test('any rows are read back as they were, in their order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(instant, text, text, instant), { minLength: 1, maxLength: 300 }),
      async (rows) => {
        write(rows);
        expect(await read()).toEqual(rows);
      },
    ),
    { numRuns: 40 },
  );
});

test('row groups of one file are read back, whatever stood in the columns before', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.tuple(instant, text, text, instant), { minLength: 1, maxLength: 50 }), { minLength: 2 }),
      async (groups) => {
        write(...groups);
        expect(await read()).toEqual(groups.flat());
      },
    ),
    { numRuns: 20 },
  );
});

test('the bounds of a row group are those of its own strings', async () => {
  write(...['a', 'b', 'c'].map((letter) => many(5_000, (i) => ({ name: `${letter}${i}`, value: letter }))));
  expect(
    await query(`SELECT stats_min_value AS min, stats_max_value AS max FROM parquet_metadata(FILE)
      WHERE path_in_schema IN ('name', 'tag_value') ORDER BY path_in_schema, row_group_id`),
  ).toEqual([
    { min: 'a0', max: 'a999' },
    { min: 'b0', max: 'b999' },
    { min: 'c0', max: 'c999' },
    { min: 'a', max: 'a' },
    { min: 'b', max: 'b' },
    { min: 'c', max: 'c' },
  ]);
});

test.each<[of: string, rows: Row[]]>([
  ['one value', many(3000, () => ({}))],
  ['runs of values, and of changing ones', many(3000, (i) => ({ name: i % 100 < 50 ? 'same' : i % 7 }))],
  ['more distinct values than a dictionary is kept for', many(10_000, (i) => ({ name: i, value: i % 4096 }))],
  ['a dictionary that comes to pay late', many(60_000, (i) => ({ name: i < 5000 ? i : i % 10 }))],
  ['a dictionary of more than 4096 values', many(65_536, (i) => ({ name: i % 20_000 }))],
  ['steps that jump by centuries', many(500, (i) => ({ step: (i % 3) * 1e14 - 6e13 }))],
])('a column of %s is read back', async (_, rows) => {
  write(rows);
  const back = await read();
  expect(back.length).toBe(rows.length);
  expect(back.findIndex((row, i) => JSON.stringify(row) !== JSON.stringify(rows[i]))).toBe(-1);
});

test('the columns are what the pipeline declares, in both ways of saying so', async () => {
  write(many(1, () => ({})));
  const timestamp = {
    type: 'INT64',
    repetition_type: 'REQUIRED',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: expect.stringMatching(/isAdjustedToUTC=1.*MILLIS|TIMESTAMP.*true.*MILLIS/is),
  };
  const string = {
    type: 'BYTE_ARRAY',
    repetition_type: 'REQUIRED',
    converted_type: 'UTF8',
    logical_type: expect.stringContaining('StringType'),
  };
  expect(await query('SELECT * FROM parquet_schema(FILE) WHERE num_children IS NULL')).toMatchObject([
    { name: 'step', ...timestamp },
    { name: 'name', ...string },
    { name: 'tag_value', ...string },
    { name: 'event_time', ...timestamp },
  ]);
});

test('the footer names who wrote the file, with the version', async () => {
  write(many(1, () => ({})));
  const [{ created_by: by } = {}] = await query('SELECT created_by FROM parquet_file_metadata(FILE)');
  expect(by).toMatch(/^understanding-apache-flink version \d+\.\d+\.\d+$/);
});

test('sizes are those before and after compression', async () => {
  write(many(10_000, (i) => ({ value: `state ${i} ${'x'.repeat(50)}` })));
  const [size] = await query(`SELECT total_uncompressed_size AS plain, total_compressed_size AS compressed
    FROM parquet_metadata(FILE) WHERE path_in_schema = 'tag_value'`);
  const plain = Array.from({ length: 10_000 }, (_, i) => 4 + `state ${i} `.length + 50).reduce((a, b) => a + b);
  // The header of the page is part of both.
  expect(Number(size?.plain) - plain).toBeGreaterThan(0);
  expect(Number(size?.plain) - plain).toBeLessThan(64);
  expect(Number(size?.compressed)).toBeLessThan(plain / 2);
});

test('what compression does not shrink is stored without', async () => {
  write(many(1, () => ({})));
  const codecs = await query('SELECT DISTINCT compression FROM parquet_metadata(FILE)');
  expect(codecs).toEqual([{ compression: 'UNCOMPRESSED' }]);
});

test('nothing is claimed of distinct values or of missing ones that was not counted', async () => {
  write(many(100, (i) => ({ name: i })));
  expect(
    await query('SELECT DISTINCT stats_distinct_count AS d, stats_null_count AS n FROM parquet_metadata(FILE)'),
  ).toEqual([{ d: null, n: '0' }]);
});

test('a row group is skipped by the range of its strings, beyond ASCII too, and never wrongly', async () => {
  const groups = [
    ['', 'Zebra'],
    ['zebra', 'Ångström'],
    ['☃', '😀'],
    ['x'.repeat(4096), 'x'.repeat(4095)],
  ];
  write(...groups.map((names) => names.map((name): Row => [NOON, name, 'v', NOON])));
  for (const name of groups.flat()) {
    const sql = `SELECT count(*) AS n FROM read_parquet(FILE) WHERE name = '${name}'`;
    expect([name.slice(0, 10), ...(await query(sql))]).toEqual([name.slice(0, 10), { n: '1' }]);
  }
  expect(await query('SELECT min(name) AS low, max(name) AS high FROM read_parquet(FILE)')).toEqual([
    { low: '', high: '😀' },
  ]);
});

test('the beginning of a long string is not taken for the string', async () => {
  write([
    [NOON, 'é'.repeat(2000), 'v', NOON],
    [NOON, `${'é'.repeat(2000)}!`, 'v', NOON],
  ]);
  const [{ min, max } = {}] = await query(
    `SELECT stats_min_value AS min, stats_max_value AS max FROM parquet_metadata(FILE) WHERE path_in_schema = 'name'`,
  );
  expect([min, max]).toEqual(['é'.repeat(32), `${'é'.repeat(31)}ê`]);
  expect(await query('SELECT length(min(name)) AS low, length(max(name)) AS high FROM read_parquet(FILE)')).toEqual([
    { low: '2000', high: '2001' },
  ]);
});

test('instants before 1970 are in the range that is claimed', async () => {
  write(many(2, (i) => ({ step: -1 - i })));
  const before = "SELECT count(*) AS n FROM read_parquet(FILE) WHERE step < TIMESTAMPTZ '1970-01-01 00:00:00Z'";
  expect(await query(before)).toEqual([{ n: '2' }]);
});
