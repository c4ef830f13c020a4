import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InfluxDB } from '@influxdata/influxdb-client';
import { type InfluxDb, startInfluxDb } from '../../infra/programs/influxdb';
import { temporaryFolder } from '../../infra/programs/process';
import type { FieldValue } from '../../job/fields';
import { ordinaryMessages } from '../corpus/ordinary';
import { setupVariables } from '../programs/influxdb-setup';
import { parseLines } from '../verify/lines';

const ROOT = join(__dirname, '../..');
const [ORG, BUCKET, TOKEN] = ['rebuilds', 'tags', 'token-of-this-test'];
/** Those of the messages: ten minutes of thirty tags. */
const RANGE = ['--from', '2026-11-22T09:59:00Z', '--to', '2026-11-22T10:10:00Z'];

let folder: string;
let influxDb: InfluxDb | undefined;
let into: string[];

beforeAll(async () => {
  folder = temporaryFolder('rebuild');
  mkdirSync(join(folder, 'influxdb'));
  influxDb = await startInfluxDb({
    dataDir: join(folder, 'influxdb'),
    logDir: folder,
    env: setupVariables({ org: ORG, bucket: BUCKET, token: TOKEN, retention: '3650d' }),
  });
  const target = `${influxDb.url}?org=${ORG}&bucket=${BUCKET}`;
  into = ['--into', target];
  await writeRows(join(folder, 'rows.csv'));
  const rows = ['--source', 'rows.csv', '--event-time', 'step', '--rejected', 'rejected.csv'];
  const job = await run('job/node/commands/cli.ts', 'run', ...rows, ...STORE, '--speed-layer', 'live.lp');
  expect([job.code, job.err]).toEqual([0, expect.stringContaining('stored')]);
});

afterAll(async () => {
  await influxDb?.program.stop();
  rmSync(folder, { recursive: true, force: true });
});

const STORE = ['--long-term-store', 'store'];

async function writeRows(path: string): Promise<void> {
  const file = createWriteStream(path);
  for (const { value } of ordinaryMessages({ seed: 5, messages: 5_000, rowsPerMessage: 9 })) file.write(value);
  file.end();
  await once(file, 'finish');
}

function start(program: string, ...args: readonly string[]): ChildProcess {
  const command = ['-r', join(ROOT, 'register.js'), join(ROOT, program), ...args];
  return spawn(process.execPath, command, { cwd: folder, env: { ...process.env, INFLUX_TOKEN: TOKEN } });
}

async function run(program: string, ...args: readonly string[]): Promise<{ code: unknown; out: string; err: string }> {
  const child = start(program, ...args);
  let [out, err] = ['', ''];
  child.stdout?.on('data', (bytes) => {
    out += bytes;
  });
  child.stderr?.on('data', (bytes) => {
    err += bytes;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

const rebuild = (...args: readonly string[]) => run('job/rebuild/cli.ts', ...RANGE, ...STORE, ...args);

/** The fields of a file's lines: numbers without their last digits, which depend on the order of the rows. */
function fieldsIn(file: string): string[] {
  const lines = parseLines(readFileSync(join(folder, file), 'utf8'), Number.POSITIVE_INFINITY);
  const rounded = (value: FieldValue) => (typeof value === 'number' ? value.toPrecision(12) : value);
  return [...new Set(lines.map(({ name, field, time, value }) => `${name} ${field} ${time} ${rounded(value)}`))].sort();
}

test('a lost InfluxDB is filled again with what the job wrote', async () => {
  const before = await rebuild(...into, '--dry-run');
  expect(before.out).toMatch(
    /^2026-11-22T10:03:00Z "pu136mod-nd-1" average: [\d.]+ by the store, nothing in InfluxDB$/m,
  );
  expect([before.code, before.err]).toEqual([2, '0 fields are equal, 330 differ\n']);
  expect((await rebuild(...into)).err).toContain('330 lines are in InfluxDB at ');
  const after = await rebuild(...into, '--dry-run');
  expect([after.code, after.out, after.err]).toEqual([0, '', '330 fields are equal, 0 differ\n']);
});

test('a point that is wrong is told', async () => {
  const writer = new InfluxDB({ url: influxDb?.url ?? '', token: TOKEN }).getWriteApi(ORG, BUCKET, 'ns');
  writer.writeRecord(`tags,name=pu136mod-nd-1 average=-1 ${Date.parse('2026-11-22T10:03:00Z')}000000`);
  await writer.close();
  const { code, out } = await rebuild(...into, '--dry-run');
  expect(out).toMatch(/^2026-11-22T10:03:00Z "pu136mod-nd-1" average: [\d.]+ by the store, -1 in InfluxDB\n$/);
  expect(code).toBe(2);
});

test('one that is killed goes on behind what it has written', async () => {
  const file = join(folder, 'lines.lp');
  const args = [...RANGE, ...STORE, '--into', file, '--part', '1m'];
  const killed = start('job/rebuild/cli.ts', ...args);
  for await (const said of killed.stderr ?? []) if (String(said).includes('up to')) killed.kill('SIGKILL');
  const written = readFileSync(file, 'utf8').split('\n').length;

  const { code, err } = await run('job/rebuild/cli.ts', ...args);
  expect([code, err]).toEqual([0, expect.stringMatching(/^goes on at 2026-11-22T\S+, where it was ended before\n/)]);
  expect(readFileSync(file, 'utf8').split('\n').length).toBeGreaterThan(written);
  expect(fieldsIn('lines.lp')).toEqual(fieldsIn('live.lp'));
});

test('a store without rows, a time that cuts a window, and a dry run without an InfluxDB are refused with what to do', async () => {
  const [empty, cut, blind] = await Promise.all([
    rebuild('--into', '-', '--long-term-store', 'nothing'),
    rebuild('--into', '-', '--from', '2026-11-22T10:00:01Z'),
    rebuild('--into', '-', '--dry-run'),
  ]);
  expect([empty.code, cut.code, blind.code]).toEqual([1, 1, 1]);
  expect(empty.err).toContain('no Parquet files are in nothing');
  expect(cut.err).toContain('write 2026-11-22T10:00:00Z or 2026-11-22T10:01:00Z');
  expect(blind.err).toContain("--into 'http://host:8086?org=<org>&bucket=<bucket>'");
});
