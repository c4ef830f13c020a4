import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InfluxDB, Point } from '@influxdata/influxdb-client';
import { installDashboard } from '../../infra/dashboard/install';
import { timeSeriesDashboard } from '../../infra/dashboard/time-series';
import { type InfluxDb, startInfluxDb } from '../../infra/programs/influxdb';
import { temporaryFolder } from '../../infra/programs/process';
import { days } from '../../job/duration';
import { pipeline } from '../../job/pipeline';
import { setupVariables } from '../programs/influxdb-setup';

const ORG = 'backup';
const BUCKET = 'tags';
const TOKEN = 'token-of-before';
const POINTS = 300;

const folder = temporaryFolder('influxdb-backup');
const running: InfluxDb[] = [];

async function start(name: string, token: string): Promise<InfluxDb> {
  mkdirSync(join(folder, name));
  const env = setupVariables({ org: name === 'before' ? ORG : name, bucket: BUCKET, token, retention: '0s' });
  const influxDb = await startInfluxDb({ dataDir: join(folder, name), logDir: join(folder, name), env });
  running.push(influxDb);
  return influxDb;
}

async function call({ url }: InfluxDb, path: string, token: string, body?: Buffer): Promise<Response> {
  return fetch(`${url}/api/v2/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Token ${token}` },
    ...(body && { body: new Uint8Array(body) }),
  });
}

/** The parts of a multipart answer, by their names. */
async function partsOf(response: Response): Promise<ReadonlyMap<string, Buffer>> {
  const [, boundary = ''] = /boundary=(\S+)/.exec(response.headers.get('content-type') ?? '') ?? [];
  const text = Buffer.from(await response.arrayBuffer()).toString('latin1');
  const parts = `\r\n${text}`.split(`\r\n--${boundary}`).slice(1, -1);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\r\n\r\n');
      const [, name = ''] = /name="(\w+)"/.exec(part.slice(0, end)) ?? [];
      return [name, Buffer.from(part.slice(end + 4), 'latin1')];
    }),
  );
}

interface Bucket {
  readonly retentionPolicies: readonly {
    readonly shardGroups: readonly { readonly shards: readonly { readonly id: number }[] }[];
  }[];
}

/** What `influx backup` asks for. */
async function backUp(influxDb: InfluxDb) {
  const metadata = await partsOf(await call(influxDb, 'backup/metadata', TOKEN));
  const buckets: readonly Bucket[] = JSON.parse(metadata.get('buckets')?.toString() ?? '[]');
  const policies = buckets.flatMap(({ retentionPolicies }) => retentionPolicies);
  const shards = new Map<number, Buffer>();
  for (const { id } of policies.flatMap(({ shardGroups }) => shardGroups).flatMap((group) => group.shards)) {
    const answer = await call(influxDb, `backup/shards/${id}`, TOKEN);
    if (answer.ok) shards.set(id, Buffer.from(await answer.arrayBuffer()));
  }
  return { keyValues: metadata.get('kv'), sql: metadata.get('sql'), shards };
}

/** What `influx restore --full` does. */
async function restore(influxDb: InfluxDb, token: string, backup: Awaited<ReturnType<typeof backUp>>): Promise<void> {
  const keyValues = await call(influxDb, 'restore/kv', token, backup.keyValues);
  expect(await keyValues.json()).toEqual({ token: TOKEN });
  expect((await call(influxDb, 'restore/sql', TOKEN, backup.sql)).ok).toBe(true);
  for (const [id, shard] of backup.shards)
    expect((await call(influxDb, `restore/shards/${id}`, TOKEN, shard)).ok).toBe(true);
}

async function counted({ url }: InfluxDb): Promise<number> {
  const query = `from(bucket: "${BUCKET}") |> range(start: -60d) |> group() |> count()`;
  const rows = await new InfluxDB({ url, token: TOKEN })
    .getQueryApi(ORG)
    .collectRows<{ readonly _value: number }>(query);
  return rows[0]?._value ?? 0;
}

afterAll(async () => {
  for (const { program } of running) await program.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a backup of an InfluxDB that runs brings points, dashboards and token back on an empty volume', async () => {
  const before = await start('before', TOKEN);
  const writer = new InfluxDB({ url: before.url, token: TOKEN }).getWriteApi(ORG, BUCKET, 'ms');
  // Of weeks that are kept in several shards.
  for (let i = 0; i < POINTS; i++) {
    const at = Date.now() - (i * days(30)) / POINTS;
    writer.writePoint(new Point('tags').tag('name', 'a').floatField('average', i).timestamp(Math.floor(at)));
  }
  await writer.close();
  const dashboard = timeSeriesDashboard(pipeline, BUCKET);
  await installDashboard({ url: before.url, org: ORG, token: TOKEN }, dashboard);

  const backup = await backUp(before);
  expect(backup.shards.size).toBeGreaterThan(2);
  await before.program.stop();

  const after = await start('after', 'token-of-an-empty-one');
  await restore(after, 'token-of-an-empty-one', backup);
  expect(await counted(after)).toBe(POINTS);
  const dashboards = await call(after, 'dashboards', TOKEN);
  expect(await dashboards.json()).toMatchObject({ dashboards: [{ name: dashboard.title }] });
});
