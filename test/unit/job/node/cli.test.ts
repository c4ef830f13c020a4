import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

// Each test starts Node several times; how long that takes is the machine's affair.
jest.setTimeout(60_000);

const ROOT = resolve(__dirname, '../../../..');
let directory: string;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'job-')), 'store');
  await mkdir(directory);
});
afterEach(() => rm(dirname(directory), { recursive: true }));

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = directory): ChildProcess {
  const register = join(ROOT, 'register.js');
  return spawn(process.execPath, ['-r', register, join(ROOT, 'job/node/commands/cli.ts'), ...args], {
    cwd,
    env: { ...process.env, ...env },
  });
}

async function outcome(child: ChildProcess) {
  let out = '';
  let err = '';
  child.stdout?.on('data', (text) => {
    out += text;
  });
  child.stderr?.on('data', (text) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

async function job(args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}) {
  const child = start(args, env);
  child.stdin?.end(input);
  return outcome(child);
}

async function query(sql: string) {
  const connection = await (await DuckDBInstance.create()).connect();
  return (await connection.runAndReadAll(sql)).getRowsJson();
}

const ROWS = '2026-11-22T12:00:00Z,pu136mod-ni-001,5\n2026-11-22T12:00:01Z,"other","a, b"\nbad\n';

test('rows from standard input are stored, and lines come out at the other end', async () => {
  const { code, out } = await job(['--source', '-', '--long-term-store', 'data'], ROWS);
  expect(code).toBe(0);
  expect(out).toMatch(/^tags,name=pu136mod-ni-001 average=5,event_time=\d+i \d+\n$/);
  expect(await query(`SELECT name, tag_value FROM '${directory}/data/**/*.parquet' ORDER BY name`)).toEqual([
    ['other', 'a, b'],
    ['pu136mod-ni-001', '5'],
  ]);
  expect(readFileSync(join(directory, 'rejected.csv'), 'utf8')).toBe('fields,3,"bad"\n');
});

test('a file that has grown is read on from where the last run ended', async () => {
  const file = join(directory, 'rows.csv');
  const args = ['run', '--source', 'rows.csv', '--long-term-store', 'data'];
  await writeFile(file, ROWS);
  await job(args);
  await job(args);
  await writeFile(file, `${ROWS}2026-11-22T12:00:02Z,new,1\n`);
  await job(args);
  expect(await query(`SELECT count(*) FROM '${directory}/data/**/*.parquet'`)).toEqual([['3']]);
});

test('rows far longer than what is read at once stay whole', async () => {
  const long = 'x\n'.repeat(400_000);
  await job(
    ['--source', '-', '--long-term-store', 'data'],
    `2026-11-22T12:00:00Z,a,"${long}"\n2026-11-22T12:00:00Z,b,1`,
  );
  expect(await query(`SELECT name, length(tag_value) FROM '${directory}/data/**/*.parquet' ORDER BY name`)).toEqual([
    ['a', '800000'],
    ['b', '1'],
  ]);
});

test('settings come from the environment where there is no flag', async () => {
  await job([], ROWS, { UAF_SOURCE: '-', UAF_LONG_TERM_STORE: 'elsewhere', UAF_SPEED_LAYER: 'lines.lp' });
  expect(readFileSync(join(directory, 'lines.lp'), 'utf8')).toContain('tags,name=pu136mod-ni-001');
  expect(existsSync(join(directory, 'elsewhere'))).toBe(true);
});

test.each([
  [['run', '--sauce', '-'], "unknown option '--sauce'"],
  [['run', 'more'], "'more' is neither the command run nor demo: rows of a file are read by --source 'more'"],
  [['mine.csv'], "by --source 'mine.csv'"],
  [['run', '--idleness', '30'], "'30' is not a duration: write a number and a unit, such as 500ms"],
  [['run', '--acks', '2'], 'Write all (or -1), 1 or 0'],
  [['run', '--port', '70000'], 'a whole number from 0 to 65535'],
  [['run', '--log-level', 'loud'], 'Allowed choices are trace, debug, info, warn, error, fatal'],
])('%j is wrong usage, and the error says what is right', async (args, message) => {
  const { code, err } = await job(args);
  expect(err).toContain(message);
  expect(code).toBe(1);
});

test.each([
  [['--source', 'nowhere.csv'], "there is no file 'nowhere.csv'"],
  [['--source', '-', '--speed-layer', 'kafak'], "--speed-layer 'kafak' is neither 'kafka' nor an address"],
  [['--source', '-', '--long-term-store', '/dev/null/x'], "can't write to the long-term store '/dev/null/x'"],
  [['--source', '-', '--long-term-store', '/proc/x/y'], "can't write to the long-term store '/proc/x/y' (ENOENT"],
  [['demo', '--data', '/proc/x'], "can't make the folder '/proc/x'"],
  [['--bootstrap-servers', '127.0.0.1:1'], "can't reach Kafka at 127.0.0.1:1"],
  [
    ['--source', '-', '--long-term-store', 's3://bucket/path', '--s3-endpoint', 'http://127.0.0.1:1'],
    "can't reach the long-term store s3://bucket/path",
  ],
  [['--source', '-', '--speed-layer', 'http://127.0.0.1:1?org=o'], 'names no bucket'],
])(
  '%j is a clear error, and not a stack trace',
  async (args, message) => {
    const { code, err } = await job(args, '', { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
    expect(code).toBe(1);
  },
  30_000,
);

test('a password in the URL of InfluxDB is refused, and not shown', async () => {
  const { code, err } = await job(['--source', '-', '--speed-layer', 'http://me:hunter2@127.0.0.1:1?org=o&bucket=b']);
  expect(err).toContain('has a user name or a password');
  expect(err).not.toContain('hunter2');
  expect(code).toBe(1);
});

test('where nobody reads standard output any more, the job says so, and not by a stack trace', async () => {
  const child = start(['--source', '-', '--long-term-store', 'data']);
  child.stdout?.destroy();
  child.stdin?.end(ROWS);
  const { code, err } = await outcome(child);
  expect(err).toContain('standard output was closed by the program that reads it');
  expect(err).not.toContain('    at ');
  expect(code).toBe(1);
});

test('where nobody reads the log any more, the job goes on', async () => {
  const child = start(['--source', '-', '--long-term-store', 'data']);
  child.stderr?.destroy();
  child.stdin?.end(ROWS);
  const { code, out } = await outcome(child);
  expect(out).toContain('average=5');
  expect(code).toBe(0);
});

test.each([
  { at: [], address: '127.0.0.1' },
  { at: ['--host', '0.0.0.0'], address: '0.0.0.0' },
])('with $at the port is opened at $address', async ({ at, address }) => {
  const { code, err } = await job(
    ['--source', '-', '--long-term-store', 'data', '--port', '0', '--log-level', 'info', ...at],
    ROWS,
  );
  expect(code).toBe(0);
  expect(err).toContain(`"address":{"address":"${address}"`);
});

test('--help shows each flag with its environment variable and default', async () => {
  const { code, out } = await job(['run', '--help']);
  expect(code).toBe(0);
  const text = out.replaceAll(/\s+/g, ' ');
  expect(text).toContain('--bootstrap-servers <list>');
  expect(text).toContain('(default: "localhost:9092", env: UAF_KAFKA_BOOTSTRAP_SERVERS)');
  expect(text).toContain('(default: "30s", env: UAF_IDLENESS)');
});

/** What a demo left in the folder that is its own by default. */
const demoSummary = (folder = directory) => JSON.parse(readFileSync(join(folder, 'data/demo/summary.json'), 'utf8'));

describe('a demo that has ended by itself', () => {
  let folder: string;
  let ended: Awaited<ReturnType<typeof outcome>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'demo-'));
    ended = await outcome(start(['demo', '--duration', '4s'], {}, folder));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('has a summary whose counts add up and equal what is stored', async () => {
    expect(ended.code).toBe(0);
    expect(ended.out).toMatch(/rows generated +[\d,]+\n {2}stored +[\d,]+\n {4}aggregated/);
    const { rows, rowsGenerated, lines } = demoSummary(folder);
    expect(rowsGenerated).toBeGreaterThan(0);
    expect(rows.read).toBe(rowsGenerated);
    expect(rows.stored + rows.rejected).toBe(rows.read);
    expect(rows.aggregated + rows.withoutNumber + rows.late + rows.untyped).toBe(rows.stored);
    expect(lines).toBeGreaterThan(0);
    expect(await query(`SELECT count(*) FROM '${folder}/data/demo/**/*.parquet'`)).toEqual([[String(rows.stored)]]);
  });

  test('had rows to reject: numeric tags without a number, which it stored all the same', async () => {
    const { withoutNumber } = demoSummary(folder).rows;
    expect(withoutNumber).toBeGreaterThan(0);
    const rejected = readFileSync(join(folder, 'data/demo/rejected.csv'), 'utf8').trim().split('\n');
    expect(rejected).toEqual(Array.from({ length: withoutNumber }, () => expect.stringMatching(/^number,/)));
    const notNumeric = `regexp_matches(name, '-n[id]-') AND TRY_CAST(tag_value AS DOUBLE) IS NULL`;
    expect(await query(`SELECT count(*) FROM '${folder}/data/demo/**/*.parquet' WHERE ${notNumeric}`)).toEqual([
      [String(withoutNumber)],
    ]);
  });
});

test('the demo leaves the rows alone that somebody has stored where the job does by default', async () => {
  await job(['--source', '-'], ROWS);
  await job(['demo', '--duration', '1s']);
  expect(await query(`SELECT count(*) FROM '${directory}/data/long-term-store/**/*.parquet'`)).toEqual([['2']]);
});

test('Ctrl-C ends the demo cleanly', async () => {
  const child = start(['demo']);
  child.stdout?.once('data', () => setTimeout(() => child.kill('SIGINT'), 1_000));
  const { code } = await outcome(child);
  expect(code).toBe(0);
  const { rows, rowsGenerated } = demoSummary();
  expect(rows.stored).toBe(rowsGenerated);
});
