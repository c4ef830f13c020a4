import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { InfluxDB } from '@influxdata/influxdb-client';
import { Kafka, logLevel, type Message } from 'kafkajs';
import { timeSeriesDashboard } from '../../infra/dashboard/time-series';
import { loadEnvironment } from '../../infra/environments';
import { Manifests } from '../../infra/local/manifests';
import { Replacements } from '../../infra/local/replacements';
import { startManifestedInfluxDb, startManifestedKafka, startTelegraf } from '../../infra/local/servers';
import type { InfluxDb } from '../../infra/programs/influxdb';
import type { KafkaCluster } from '../../infra/programs/kafka';
import { type Program, temporaryFolder } from '../../infra/programs/process';
import { pipeline } from '../../job/pipeline';
import { until } from '../verify/until';

const { headers, reasons } = pipeline.rejected;
const { line } = pipeline.speedLayer;
const { org } = loadEnvironment('small').props.influxDb;
const BUCKET = 'tags';

/** Rows that are rejected in the same millisecond for the same reason. */
const ALIKE = 3000;
/** Rows as large as a message may be, of bytes that are no text. */
const LARGE = 8;
const MEGABYTE = Buffer.alloc(1_000_000, 0xff);
/** Rows that are hard to write, and what is shown of them. */
const ODD: readonly (readonly [row: string | Buffer, shown: string])[] = [
  ['', '(empty)'],
  ['\0', '(empty)'],
  ['a,"b\n\\"",c ', 'a,"b\n\\"",c'],
  [Buffer.from([0x61, 0xc3, 0x28, 0xff]), 'a\ufffd(\ufffd'],
  ['schön, 雪, 🚀', 'schön, 雪, 🚀'],
];

const now = Date.now();
const folder = temporaryFolder('rejected-points');
let kafka: KafkaCluster | undefined;
let influxDb: InfluxDb | undefined;
let telegraf: Program | undefined;
let queries: ReturnType<InfluxDB['getQueryApi']>;

beforeAll(async () => {
  const manifests = await Manifests.synthesize('small');
  const replacements = new Replacements(manifests, join(folder, 'mounted'));
  const context = { manifests, replacements, logDir: folder, dataDir: () => folder };
  [kafka, influxDb] = await Promise.all([startManifestedKafka(context), startManifestedInfluxDb(context)]);
  await sendMessages(kafka.bootstrapServers);
  // No job runs here that could be asked how it is.
  replacements.address('job-metrics', '127.0.0.1:9');
  const program = await startTelegraf(context);
  telegraf = program;
  const token = replacements.secret({ name: 'influxdb', key: 'admin-token' });
  queries = new InfluxDB({ url: influxDb.url, token }).getQueryApi(org);
  const expected = ALIKE + LARGE + ODD.length;
  await until(`${expected} rejected rows in InfluxDB`, program, async () => {
    return sum(await show(/^Rejected/)) >= expected;
  });
});

afterAll(async () => {
  await telegraf?.stop();
  await Promise.all([influxDb?.program.stop(), kafka?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** What both engines send: rejected rows as they came, and a line behind them. */
async function sendMessages(bootstrapServers: string): Promise<void> {
  const producer = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const row = (value: string | Buffer, reason: string, timestamp: number, offset: number): Message => ({
    value,
    timestamp: String(timestamp),
    partition: 3,
    headers: { [headers.reason]: reason, [headers.partition]: '3', [headers.offset]: String(offset) },
  });
  const topic = pipeline.topics[pipeline.rejected.topic].name;
  for (let i = 0; i < LARGE; i++)
    await producer.send({ topic, messages: [row(MEGABYTE, 'encoding', now - 120_000, i)] });
  await producer.send({
    topic,
    messages: Array.from({ length: ALIKE }, (_, i) => row('a,b', 'fields', now - 60_000, i)),
  });
  await producer.send({ topic, messages: ODD.map(([value], i) => row(value, 'quoting', now + i, i)) });
  const value = `${line.measurement},${line.tag}=pu136mod-ns-1 last="behind" ${now}000000`;
  await producer.send({ topic: pipeline.topics[pipeline.speedLayer.topic].name, messages: [{ value }] });
  await producer.disconnect();
}

const cells = timeSeriesDashboard(pipeline, BUCKET).rows.flatMap((each) => each.cells);

/** What a cell of the dashboard shows when the last hour is chosen. */
const show = (title: RegExp): Promise<Record<string, unknown>[]> => {
  const query = cells.find((cell) => title.test(cell.title))?.query ?? '';
  return queries.collectRows(`option v = {timeRangeStart: -1h, timeRangeStop: 1h}\n${query}`);
};

const sum = (rows: readonly Record<string, unknown>[]): number =>
  rows.reduce((total, { _value }) => total + Number(_value), 0);

test('each rejected row counts once for its reason, however many there are in a millisecond', async () => {
  const rows = await show(/^Rejected/);
  const counts = Object.keys(reasons).map((reason) => [reason, sum(rows.filter((each) => each.reason === reason))]);
  expect(Object.fromEntries(counts.filter(([, count]) => count !== 0))).toEqual({
    encoding: LARGE,
    fields: ALIKE,
    quoting: ODD.length,
  });
});

test('the latest are shown with where they came from, as text', async () => {
  const rows = (await show(/^Latest .* rejected/)).slice(0, ODD.length);
  // The CSV that InfluxDB answers with has line breaks of its own.
  const text = (row: unknown) => String(row).replaceAll('\r\n', '\n');
  expect(rows.map(({ reason, partition, offset, row }) => [reason, partition, offset, text(row)])).toEqual(
    ODD.map(([, shown], offset) => ['quoting', 3, offset, shown]).reverse(),
  );
});

test('of a row of a megabyte the beginning is kept', async () => {
  const rows = await queries.collectRows<{ readonly _value: string }>(
    `from(bucket: "${BUCKET}") |> range(start: -1h) |> filter(fn: (r) => r._field == "row" and r.reason == "encoding")`,
  );
  expect(rows.map(({ _value }) => _value)).toEqual(Array(LARGE).fill('\ufffd'.repeat(120)));
});

test('lines go their own way', async () => {
  expect(await show(/^last/)).toMatchObject([{ _value: 'behind' }]);
});
