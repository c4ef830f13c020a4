import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startFlink } from '../../infra/programs/flink';
import { temporaryFolder } from '../../infra/programs/process';
import { longTermStoreTable } from '../../job/flink/long-term-store';
import { DirectoryStore } from '../../job/node/store/directory-store';
import { LongTermStore } from '../../job/node/store/long-term-store';
import { pipeline } from '../../job/pipeline';
import { type Found, readInJava, readInPython } from '../programs/parquet-readers';
import { until } from '../verify/until';

/** Both engines write these, each below its own folder of one table. */
const NOON = Date.parse('2026-11-22T12:00:00.123Z');
const NAMES = ['', 'a', 'Ångström', '測定', '😀', 'é'.repeat(2048), `${'é'.repeat(2047)}z`, '\uffff'];
const STEPS = [NOON, Date.parse('1969-12-31T23:59:59.999Z'), Date.parse('0001-01-01T00:00:00.001Z')];
const ROWS = NAMES.flatMap((name, i) =>
  STEPS.map((step, j) => [step + i, name, j === 0 ? '' : `${i}.${j}`, NOON + i] as const),
);
const BEFORE = 0;

const folder = temporaryFolder('readers');
const files = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|\/)part-[^/]*$/.test(path) && !path.includes('/.'))
    .map((path) => join(folder, path))
    .sort();
let found: Record<string, Found & { schema: string[] }>;
let inJava: Awaited<ReturnType<typeof readInJava>>;

beforeAll(async () => {
  await writeWithNode();
  await writeWithFlink();
  const asked = { files: files(), names: NAMES, before: BEFORE };
  found = await readInPython(asked);
  inJava = await readInJava(asked);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

async function writeWithNode(): Promise<void> {
  const objects = new DirectoryStore(join(folder, 'node'), (action) => action());
  const store = new LongTermStore(pipeline, objects, (index) => `part-${index}.parquet`);
  for (const [step, name, value, eventTime] of ROWS) {
    const [bytes, middle] = [Buffer.from(name + value), Buffer.byteLength(name)];
    store.append(Float64Array.of(step, Number.NaN, Number.NaN, eventTime), {
      bytes,
      starts: Int32Array.of(0, 0, middle),
      ends: Int32Array.of(0, middle, bytes.length),
    });
  }
  for (const file of await store.finish()) await objects.publish(file);
}

/** The table as the script declares it, filled by a query of its own. */
async function writeWithFlink(): Promise<void> {
  const table = longTermStoreTable(pipeline, { settings: { longTermStore: join(folder, 'flink') } });
  const rows = ROWS.map(
    ([step, name, value, eventTime]) =>
      `(CAST(${step} AS BIGINT), '${name}', '${value}', CAST(${eventTime} AS BIGINT), '${new Date(step).toISOString().slice(0, 4)}', '${new Date(step).toISOString().slice(0, 10)}')`,
  );
  const flink = await startFlink({
    configuration: { 'parallelism.default': '1', 'execution.checkpointing.interval': '1s' },
    script: `SET 'table.local-time-zone' = 'UTC';
${table};
INSERT INTO long_term_store
SELECT TO_TIMESTAMP_LTZ(s, 3), n, v, TO_TIMESTAMP_LTZ(e, 3), y, d FROM (VALUES
${rows.join(',\n')}) AS t(s, n, v, e, y, d);
`,
  });
  try {
    const written = () => files().filter((path) => path.includes('/flink/')).length;
    await until('files of each day', flink.jobManager, () => written() >= STEPS.length);
  } finally {
    await flink.stop();
  }
}

const sorted = (rows: Found['rows']): string[] => rows.map((row) => JSON.stringify(row)).sort();

const READERS = ['pyarrow', 'polars', 'DuckDB', 'fastparquet', 'parquet-mr'] as const;

describe.each(READERS)('%s', (reader) => {
  const of = (): Found => {
    const one = reader === 'parquet-mr' ? inJava : found[reader];
    if (one === undefined) throw new Error(`${reader} has read nothing`);
    return one;
  };

  test('finds the rows of both engines in one table, each as it was written', () => {
    expect(sorted(of().rows)).toEqual(sorted([...ROWS, ...ROWS]));
  });

  test('finds each name by a predicate: beyond ASCII, empty, of 4 KB', () => {
    expect(of().named).toEqual(Object.fromEntries(NAMES.map((name) => [name, 2 * STEPS.length])));
  });

  test('finds what was before 1970', () => {
    expect(of().before).toBe(2 * ROWS.filter(([step]) => step < BEFORE).length);
  });
});

test('both engines write one schema, of instants and of nothing that may be missing', () => {
  const timestamp = (name: string) => `required int64 ${name} (TIMESTAMP(MILLIS,true))`;
  const string = (name: string) => `required binary ${name} (STRING)`;
  const schema = `[${[timestamp('step'), string('name'), string('tag_value'), timestamp('event_time')].join(', ')}]`;
  expect(inJava.schemas.length).toBeGreaterThanOrEqual(2 * STEPS.length);
  expect(new Set(inJava.schemas)).toEqual(new Set([schema]));
});

test('readers with time zones take the steps for instants', () => {
  expect(found.pyarrow?.schema[0]).toBe('step timestamp[ms, tz=UTC] not null');
  expect(found.polars?.schema[0]).toMatch(/time_zone='UTC'/);
  expect(found.DuckDB?.schema[0]).toBe('step TIMESTAMP WITH TIME ZONE');
});
