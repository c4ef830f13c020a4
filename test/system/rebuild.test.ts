import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InfluxDB } from '@influxdata/influxdb-client';
import { type InfluxDb, startInfluxDb } from '../../infra/programs/influxdb';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { createPipelineTopics } from '../../infra/programs/kafka/pipeline-topics';
import { type LocalStack, startLocalStack } from '../../infra/programs/localstack';
import { temporaryFolder } from '../../infra/programs/process';
import type { FieldValue } from '../../job/fields';
import { ordinaryMessages } from '../corpus/ordinary';
import { setupVariables } from '../programs/influxdb-setup';
import { parseLines } from '../verify/lines';
import { readTopic } from '../verify/topic';

const ROOT = join(__dirname, '../..');
const [ORG, BUCKET, TOKEN] = ['rebuilds', 'tags', 'token-of-this-test'];
/** Those of the messages: ten minutes of thirty tags. */
const RANGE = ['--from', '2026-11-22T09:59:00Z', '--to', '2026-11-22T10:10:00Z'];

let folder: string;
let influxDb: InfluxDb | undefined;
let kafka: KafkaCluster | undefined;
let s3: LocalStack | undefined;
let into: string[];

beforeAll(async () => {
  folder = temporaryFolder('rebuild');
  mkdirSync(join(folder, 'influxdb'));
  [influxDb, kafka, s3] = await Promise.all([
    startInfluxDb({
      dataDir: join(folder, 'influxdb'),
      logDir: folder,
      env: setupVariables({ org: ORG, bucket: BUCKET, token: TOKEN, retention: '3650d' }),
    }),
    startKafka(),
    startLocalStack(),
  ]);
  await Promise.all([createPipelineTopics(kafka), s3.createBucket('lake')]);
  const target = `${influxDb.url}?org=${ORG}&bucket=${BUCKET}`;
  into = ['--into', target];
  await writeRows(join(folder, 'rows.csv'));
  const rows = ['--source', 'rows.csv', '--event-time', 'step', '--rejected', 'rejected.csv'];
  const job = await run(JOB, 'run', ...rows, ...STORE, '--speed-layer', 'live.lp');
  expect([job.code, job.err]).toEqual([0, expect.stringContaining('stored')]);
});

afterAll(async () => {
  await Promise.all([influxDb?.program.stop(), kafka?.stop(), s3?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

const STORE = ['--long-term-store', 'store'];

async function writeRows(path: string): Promise<void> {
  const file = createWriteStream(path);
  for (const { value } of ordinaryMessages({ seed: 5, messages: 5_000, rowsPerMessage: 9 })) file.write(value);
  file.end();
  await once(file, 'finish');
}

/** @param args may begin with options of node */
function start(...args: readonly string[]): ChildProcess {
  const env = { ...process.env, ...s3?.credentials, INFLUX_TOKEN: TOKEN };
  return spawn(process.execPath, ['-r', join(ROOT, 'register.js'), ...args], { cwd: folder, env });
}

async function run(...args: readonly string[]): Promise<{ code: unknown; out: string; err: string }> {
  const child = start(...args);
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

const JOB = join(ROOT, 'job/node/commands/cli.ts');
const REBUILD = join(ROOT, 'job/rebuild/cli.ts');
const rebuild = (...args: readonly string[]) => run(REBUILD, ...RANGE, ...STORE, ...args);

/** The fields of lines: numbers without their last digits, which depend on the order of the rows. */
function fieldsOf(text: string): string[] {
  const rounded = (value: FieldValue) => (typeof value === 'number' ? value.toPrecision(10) : value);
  const fields = parseLines(text, Number.POSITIVE_INFINITY).map(({ measurement, name, field, time, value }) =>
    [time, measurement, name, field, rounded(value)].join(' '),
  );
  return [...new Set(fields)].sort();
}

const fieldsIn = (file: string): string[] => fieldsOf(readFileSync(join(folder, file), 'utf8'));

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
  const killed = start(REBUILD, ...args);
  for await (const said of killed.stderr ?? []) if (String(said).includes('up to')) killed.kill('SIGKILL');
  const written = readFileSync(file, 'utf8').split('\n').length;

  const { code, err } = await run(REBUILD, ...args);
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

describe('windows of every sort and with every function, of a store on S3', () => {
  /** In the place of the repository's definition. */
  const DEFINITION = ['-r', join(__dirname, '../corpus/with-every-function.ts')];
  const MINUTE = 60_000;
  const [START = 0, END = 0] = RANGE.filter((arg) => !arg.startsWith('--')).map(Date.parse);
  let store: string[];
  let live: string[];

  beforeAll(async () => {
    store = ['--long-term-store', 's3://lake/rows', '--s3-endpoint', s3?.endpoint ?? '', '--s3-path-style', 'true'];
    const rows = ['--source', 'rows.csv', '--event-time', 'step', '--rejected', 'rejected.csv'];
    const job = await run(...DEFINITION, JOB, 'run', ...rows, ...store, '--speed-layer', 'every.lp');
    expect([job.code, job.err]).toEqual([0, expect.stringContaining('stored')]);
    // Those that lie in the time that is computed again as a whole.
    live = fieldsIn('every.lp').filter((field) => {
      const [time = '', measurement] = field.split(' ');
      const size = { tags: 1, tags_sliding: 3, tags_hourly: 60 }[measurement ?? ''] ?? 0;
      return Number(time) / 1e6 - size * MINUTE >= START && Number(time) / 1e6 <= END;
    });
  });

  test('go to Kafka as the job has made them', async () => {
    const bootstrapServers = kafka?.bootstrapServers ?? '';
    const target = ['--into', 'kafka', '--bootstrap-servers', bootstrapServers];
    const { code, err } = await run(...DEFINITION, REBUILD, ...RANGE, ...store, ...target);
    expect([code, err]).toEqual([0, expect.stringContaining("none of measurement 'tags_hourly'")]);
    const messages = await readTopic(bootstrapServers, 'telegraf');
    const fields = fieldsOf(messages.map(({ value }) => `${value}\n`).join(''));
    expect(fields.filter((field) => field.includes(' tags_sliding ')).length).toBeGreaterThan(1_000);
    expect(fields).toEqual(live);
  });

  test('go to InfluxDB, which then has nothing else', async () => {
    const args = [...DEFINITION, REBUILD, ...RANGE, ...store, ...into];
    expect((await run(...args)).code).toBe(0);
    const { code, out, err } = await run(...args, '--dry-run');
    expect([code, out, err.match(/ 0 differ$/gm)]).toEqual([0, '', [' 0 differ', ' 0 differ']]);
  });
});
