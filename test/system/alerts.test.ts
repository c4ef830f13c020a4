import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InfluxDB } from '@influxdata/influxdb-client';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { METRICS_INTERVAL } from '../../infra/constructs/telegraf-config';
import { installChecks } from '../../infra/dashboard/checks';
import { type Alert, type AlertTimes, alertsOf } from '../../infra/health/alerts';
import { checkOf } from '../../infra/health/check';
import { announceMetrics } from '../../infra/local/job';
import { Manifests } from '../../infra/local/manifests';
import { Replacements } from '../../infra/local/replacements';
import { startManifestedInfluxDb, startManifestedKafka, startTelegraf } from '../../infra/local/servers';
import type { InfluxDb } from '../../infra/programs/influxdb';
import { NodeJob } from '../../infra/programs/job';
import type { KafkaCluster } from '../../infra/programs/kafka';
import { type Program, temporaryFolder } from '../../infra/programs/process';
import { minutes, seconds } from '../../job/duration';
import { pipeline } from '../../job/pipeline';
import { SmallDisk } from '../programs/small-disk';
import { until } from '../verify/until';

const ORG = 'understanding-apache-flink';
const BUCKET = 'tags';
/** As always, in a shorter time. More often, InfluxDB would not keep up with so many checks on a busy machine. */
const TIMES: AlertTimes = { over: seconds(12), fresh: seconds(5), every: seconds(2) };
/** In which a job can start several times on such a machine, too. */
const RESTARTS_OVER = seconds(30);
const MEGABYTE = 2 ** 20;
/** So small that they can be filled at once, and large enough for what the test itself makes. */
const DISKS = { kafka: 8 * MEGABYTE, influxDb: 24 * MEGABYTE };
const BROKERS = 3;
const alerts = alertsOf({ engine: 'node', brokers: BROKERS, disks: DISKS });

const folder = temporaryFolder('alerts');
const diskFolder = temporaryFolder('alerts-disk');
const disk = new SmallDisk(diskFolder, 4096);
let kafka: KafkaCluster;
let influxDb: InfluxDb;
let telegraf: Program;
let job: NodeJob;
let token: string;
let producer: Producer;
let feed: NodeJS.Timeout;
/** What of each message is wrong. */
let bad = false;
let late = false;
const running: { stop(): Promise<void> }[] = [];
/** The levels that each check has had, one after another. */
let levels: ReadonlyMap<string, readonly string[]> = new Map();

/** Looks at what checks have written until they all say what is told of them. */
async function untilLevels(what: string, level: 'ok' | 'crit', ...names: readonly string[]): Promise<void> {
  const lacking = () => names.filter((name) => levels.get(name)?.at(-1) !== level);
  await until(`${what} to be ${level}`, telegraf, async () => {
    levels = await readLevels();
    return lacking().length === 0;
  }).catch((error: Error) => {
    throw new Error(`${lacking()} of ${[...levels].map((each) => each.join(': ')).join('; ')}\n${error.message}`);
  });
}

async function readLevels(): Promise<ReadonlyMap<string, readonly string[]>> {
  const query = `from(bucket: "_monitoring")
  |> range(start: -1h)
  |> filter(fn: (r) => r._measurement == "statuses" and r._field == "_message")
  |> group(columns: ["_check_name"])
  |> sort(columns: ["_time"])
  |> keep(columns: ["_check_name", "_level"])`;
  const rows = await new InfluxDB({ url: influxDb.url, token })
    .getQueryApi(ORG)
    .collectRows<{ readonly _check_name: string; readonly _level: string }>(query);
  const found = new Map<string, string[]>();
  for (const { _check_name: name, _level: level } of rows) {
    const before = found.get(name) ?? [];
    if (before.at(-1) !== level) found.set(name, [...before, level]);
  }
  return found;
}

const names = (...which: readonly Alert[]): string[] => which.map(({ name }) => name);

async function start(): Promise<void> {
  const manifests = await Manifests.synthesize('small');
  const replacements = new Replacements(manifests, join(folder, 'mounted'));
  replacements.instead(`interval = "${METRICS_INTERVAL}"`, 'interval = "1s"');
  const context = { manifests, replacements, logDir: folder, dataDir: (name: string) => temporaryFolder(name) };
  const ofThreeBrokers = await Manifests.synthesize('local');
  [kafka, influxDb] = await Promise.all([
    startManifestedKafka({ ...context, manifests: ofThreeBrokers }),
    startManifestedInfluxDb(context),
  ]);
  running.push(kafka, influxDb.program);
  token = replacements.secret({ name: 'influxdb', key: 'admin-token' });
  const [port = 0] = await announceMetrics(context, 'node');
  job = await NodeJob.create({
    folder,
    port,
    wrapper: disk.wrapper,
    bootstrapServers: kafka.bootstrapServers,
    longTermStore: join(diskFolder, 'store'),
    idleness: '2s',
    checkpointInterval: '1s',
  });
  running.push(job);
  await job.start();
  telegraf = await startTelegraf(context);
  running.push(telegraf);
  await installChecks(
    { url: influxDb.url, org: ORG, token },
    alerts.map((alert) =>
      checkOf(alert, BUCKET, { ...TIMES, over: alert.name === 'job-restarts' ? RESTARTS_OVER : TIMES.over }),
    ),
  );
  producer = new Kafka({ brokers: kafka.bootstrapServers.split(','), logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  feed = setInterval(() => send().catch(() => {}), 200);
}

async function send(): Promise<void> {
  const now = Date.now();
  const row = `${new Date(now).toISOString()},pu136mod-ni-1,${bad ? 'no number' : 1}`;
  const timestamp = String(late ? now - 3_600_000 : now);
  await producer.send({
    topic: pipeline.topics[pipeline.input.topic].name,
    messages: Array.from({ length: 10 }, () => ({ value: row, timestamp, partition: 0 })),
  });
}

const BALLAST = 'ballast';

async function fillBrokers(): Promise<void> {
  // On each broker: the one that is killed does not say how much it holds.
  await kafka.createTopic(BALLAST, { partitions: 1, replicas: BROKERS });
  const value = Buffer.alloc(MEGABYTE / 2, 'x');
  for (let i = 0; i < 16; i++) await producer.send({ topic: BALLAST, messages: [{ value }] });
}

async function api(method: string, path: string, body?: object): Promise<Response> {
  return fetch(`${influxDb.url}/api/v2/${path}`, {
    method,
    headers: { Authorization: `Token ${token}` },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** @returns what empties it again */
async function fillInfluxDb(): Promise<() => Promise<unknown>> {
  const { orgs } = JSON.parse(await (await api('GET', `orgs?org=${ORG}`)).text());
  const made = await api('POST', 'buckets', { orgID: orgs[0].id, name: BALLAST, retentionRules: [] });
  const { id } = JSON.parse(await made.text());
  const writer = new InfluxDB({ url: influxDb.url, token }).getWriteApi(ORG, BALLAST, 'ms');
  // Of random letters, since what repeats is compressed.
  const text = () => Array.from({ length: 1000 }, () => Math.random().toString(36).slice(2)).join('');
  for (let i = 0; i < 2000; i++) writer.writeRecord(`ballast text="${text()}" ${Date.now() - i}`);
  await writer.close();
  return () => api('DELETE', `buckets/${id}`);
}

beforeAll(async () => {
  await start();
  await untilLevels('all alerts', 'ok', ...names(...alerts));

  say('two disks fill up, a broker is killed, rows are bad and late');
  const [emptyInfluxDb] = await Promise.all([fillInfluxDb(), fillBrokers()]);
  const [, , broker] = kafka.brokers;
  await broker?.kill('SIGKILL');
  [bad, late] = [true, true];
  await untilLevels('alerts', 'crit', 'rows-rejected');
  bad = false;
  await untilLevels(
    'alerts',
    'crit',
    ...['rows-late', 'broker-away', 'partitions-under-replicated', 'broker-disk-full', 'influxdb-disk-full'],
  );

  say('all that is over, but the disk of the job is full');
  late = false;
  const filler = join(disk.pathFor(job.pid), 'filler');
  try {
    for (;;) writeFileSync(filler, Buffer.alloc(65_536), { flag: 'a' });
  } catch {
    // It is full.
  }
  await broker?.start();
  await kafka.deleteTopic(BALLAST);
  await emptyInfluxDb();
  await untilLevels('alerts', 'crit', 'store-errors', 'checkpoints-missing', 'job-behind');

  say('the job is started again and again');
  while ((await readLevels()).get('job-restarts')?.at(-1) !== 'crit') {
    await job.kill('SIGKILL');
    await job.start();
    // So that it is seen alive in between.
    await sleep(seconds(1.5));
  }
  await job.kill('SIGKILL');
  await untilLevels('alerts', 'crit', 'job-away');
  await job.start();

  say('InfluxDB is away, then Telegraf');
  const failures = () => telegraf.log.split('Error writing to').length - 1;
  const before = failures();
  await influxDb.program.kill('SIGKILL');
  await until('writes to fail', telegraf, () => failures() >= before + 4);
  await influxDb.program.start();
  await untilLevels('alerts', 'crit', 'points-not-written');
  await telegraf.kill('SIGSTOP');
  await untilLevels('alerts', 'crit', 'telegraf-away');
  await telegraf.kill('SIGCONT');

  say('all is well');
  await untilLevels('all alerts', 'ok', ...names(...alerts));
}, minutes(10));

afterAll(async () => {
  clearInterval(feed);
  await producer?.disconnect();
  for (const program of running.reverse()) await program.stop();
  for (const each of [folder, diskFolder]) rmSync(each, { recursive: true, force: true });
});

function say(what: string): void {
  process.stderr.write(`${new Date().toISOString()} ${what}\n`);
}

test.each(names(...alerts))('%s fires, and clears again', (name) => {
  expect(levels.get(name)?.join(' ')).toMatch(/ok crit( ok crit)* ok$/);
});
