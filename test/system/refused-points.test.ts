import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InfluxDB } from '@influxdata/influxdb-client';
import { type InfluxDb, startInfluxDb } from '../../infra/programs/influxdb';
import { logEntries } from '../../infra/programs/log-entries';
import { temporaryFolder } from '../../infra/programs/process';
import { days } from '../../job/duration';
import { query } from '../../job/inspect/query';
import { setupVariables } from '../programs/influxdb-setup';

const ROOT = join(__dirname, '../..');
const [ORG, BUCKET, TOKEN] = ['plant', 'tags', 'a-token-of-this-test'];
const folder = temporaryFolder('refused-points');
const store = join(folder, 'store');
const now = Date.now();
const names = (kind: string, count: number) => Array.from({ length: count }, (_, i) => `pu136mod-${kind}-${i}`);
const NUMERIC = names('nd', 100);
/** Their values are texts, where the bucket has numbers in that field. */
const OTHER_TYPE = names('ns', 3);
const TOO_OLD = names('ni', 2);
const REFUSED = OTHER_TYPE.length + TOO_OLD.length;

let influxDb: InfluxDb | undefined;
let client: InfluxDB;

beforeAll(async () => {
  const env = setupVariables({ org: ORG, bucket: BUCKET, token: TOKEN, retention: '7d' });
  influxDb = await startInfluxDb({ dataDir: folder, logDir: folder, env });
  client = new InfluxDB({ url: influxDb.url, token: TOKEN });
});

afterAll(async () => {
  await influxDb?.program.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** InfluxDB holds a field of a measurement to the type that it has first. */
async function writeNumber(): Promise<void> {
  const api = client.getWriteApi(ORG, BUCKET, 'ms');
  api.writeRecord(`tags,name=another last=1 ${now}`);
  await api.close();
}

/** Rows from a pipe, whose lines go to InfluxDB without Kafka and Telegraf. */
function runJob() {
  const rows = (of: readonly string[], step: number) =>
    of.map((name) => `${new Date(step).toISOString()},${name},1.5\n`).join('');
  const target = `${influxDb?.url}?org=${ORG}&bucket=${BUCKET}`;
  const options = ['--source', '-', '--event-time', 'step', '--speed-layer', target, '--long-term-store', store];
  return spawnSync(process.execPath, ['-r', './register.js', 'job/node/commands/cli.ts', 'run', ...options], {
    cwd: ROOT,
    input: rows(TOO_OLD, now - days(10)) + rows([...NUMERIC, ...OTHER_TYPE], now),
    env: { ...process.env, NODE_ENV: '', INFLUX_TOKEN: TOKEN },
    encoding: 'utf8',
  });
}

test('points that InfluxDB refuses are left out, counted and shown; all others, and every row, are stored', async () => {
  await writeNumber();
  const { status, stderr } = runJob();
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const refusals = logEntries(stderr).filter(({ msg }) => /InfluxDB rejected points/.test(msg));
  expect(refusals.reduce((sum, { points = 0 }) => sum + points, 0)).toBe(REFUSED);
  const reasons = refusals.map(({ reason }) => reason).join('\n');
  expect(reasons).toMatch(/field type conflict: input field "last"/);
  expect(reasons).toMatch(/retention/);

  const points = await client
    .getQueryApi(ORG)
    .collectRows<{ readonly name: string }>(
      `from(bucket: "${BUCKET}") |> range(start: -30d, stop: 1h) |> filter(fn: (r) => r._field == "average")`,
    );
  expect(points.map(({ name }) => name).sort()).toEqual([...NUMERIC].sort());
  const files = readdirSync(store, { recursive: true, encoding: 'utf8' }).filter((path) => /part-[^/]*$/.test(path));
  const stored = await query(
    'SELECT count(*)::INTEGER FROM rows',
    files.map((path) => join(store, path)),
  );
  expect(stored.rows).toEqual([[NUMERIC.length + REFUSED]]);
});
