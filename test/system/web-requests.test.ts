import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import { type FlinkCluster, startFlink } from '../../infra/programs/flink';
import { NodeJob } from '../../infra/programs/job';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { temporaryFolder } from '../../infra/programs/process';
import type { Pipeline } from '../../job/definition';
import { copyCheckout } from '../checkout-copy';
import { readTopic } from '../verify/topic';
import { untilConsumed } from '../verify/until';

const EXAMPLE = join(__dirname, '../../docs/examples/web-requests');
const ENGINES = ['node', 'flink'] as const;
const HOUR = 3_600_000;
const MINUTE = 60_000;
/** The present minute, and one that is over, with requests of which it is known what they come to. */
const NOW = Math.floor(Date.now() / MINUTE) * MINUTE;
const START = NOW - HOUR;

const at = (ms: number) => new Date(START + ms).toISOString();

/** A message for each partition of the topic. */
const REQUESTS = [
  `[{"series":"latency:/x","value":10.50,"at":"${at(1)}"},{"value":"19.5","at":"${at(2)}","series":"latency:/x"},` +
    `{"series":"status:2xx:/x","value":200,"at":"${at(2)}"},{"series":"up:/x","value":false,"at":"${at(9)}"}]`,
  `{"series":"latency:/x","value":3e1,"host":{"name":["a"]},"at":"${at(3)}"}`,
  `[{"series":"up:/x","value":true,"at":"${at(4)}"},{"series":"up:/x","value":"perhaps","at":"${at(10)}"},` +
    `{"series":"latency:/x","value":"slow","at":"${at(5)}"},{"series":"latency:/x","value":null,"at":"${at(6)}"},` +
    `{"series":"","value":1,"at":"${at(7)}"}]`,
  `[{"series":"latency:/x","value":5,"at":"${at(8)}"}`,
];
/** No series is named so: it closes the windows of all others. */
const CLOSING = `{"series":"end","value":0,"at":"${at(0)}"}`;

let folder: string;
let checkout: string;
let definition: Pipeline;
let kafka: KafkaCluster | undefined;
let node: NodeJob | undefined;
let flink: FlinkCluster | undefined;
let checked: Promise<string[]>;
const rejected = new Map<string, readonly KafkaMessage[]>();
const lines = new Map<string, readonly string[]>();

/** A program of the copy that has the other pipeline. */
async function run(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, CDK8S_OUTDIR: 'dist' };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: checkout, env, maxBuffer: 1e8 });
  return stdout;
}

const source = (...args: readonly string[]) => run('-r', './register.js', ...args);

/** What a person would check before anything runs: the types, and an environment. */
function checks(): Promise<string[]> {
  const config = { extends: './tsconfig.json', include: ['job', 'datagen', 'infra'] };
  writeFileSync(join(checkout, 'tsconfig.example.json'), JSON.stringify(config));
  return Promise.all([
    run(join(checkout, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.example.json'),
    source('infra/commands/synth.ts', 'small'),
  ]);
}

const place = (engine: string) => ({
  groupId: engine,
  speedLayerTopic: `${engine}-lines`,
  rejectedTopic: `${engine}-rejected`,
  idleness: '1h',
  longTermStore: join(folder, 'store', engine),
});

const topicNamed = (key: string) => definition.topics[key] ?? { name: key, partitions: 0 };

async function send(values: readonly string[], timestamp: number): Promise<void> {
  const brokers = [kafka?.bootstrapServers ?? ''];
  const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const messages = values.map((value, partition) => ({ value, partition, timestamp: String(timestamp) }));
  await producer.send({ topic: topicNamed(definition.input.topic).name, messages });
  await producer.disconnect();
}

async function ends(): Promise<{ partition: number; offset: number }[]> {
  const admin = new Kafka({ brokers: [kafka?.bootstrapServers ?? ''], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topicNamed(definition.input.topic).name);
  await admin.disconnect();
  return offsets.map(({ partition, high }) => ({ partition, offset: Number(high) - 1 }));
}

beforeAll(async () => {
  folder = temporaryFolder('web-requests');
  checkout = join(folder, 'checkout');
  mkdirSync(checkout);
  copyCheckout(checkout);
  cpSync(join(EXAMPLE, 'pipeline.ts'), join(checkout, 'job/pipeline.ts'));
  cpSync(join(EXAMPLE, 'tags.yaml'), join(checkout, 'datagen/tags.yaml'));
  definition = JSON.parse(await source('-p', "JSON.stringify(require('./job/pipeline').pipeline)"));
  kafka = await startKafka();
  const { bootstrapServers } = kafka;
  for (const { name, partitions } of Object.values(definition.topics)) await kafka.createTopic(name, { partitions });
  for (const { speedLayerTopic, rejectedTopic } of ENGINES.map(place)) {
    for (const topic of [speedLayerTopic, rejectedTopic]) await kafka.createTopic(topic, { partitions: 2 });
  }
  const sourceTopic = topicNamed(definition.input.topic).name;
  await send(REQUESTS, START + 5_000);
  await source(
    'datagen/cli.ts',
    ...['--kafka-brokers', bootstrapServers, '--backfill', '2m', '--count', '60', '--loop', '2000'],
  );
  await send(
    REQUESTS.map(() => CLOSING),
    NOW + HOUR,
  );

  const to = place('flink');
  const script = await source(
    'job/flink/cli.ts',
    ...['--bootstrap-servers', bootstrapServers, '--group-id', to.groupId, '--speed-layer-topic', to.speedLayerTopic],
    ...['--rejected-topic', to.rejectedTopic, '--idleness', to.idleness, '--long-term-store', to.longTermStore],
  );
  flink = await startFlink({
    script,
    configuration: {
      'parallelism.default': '1',
      'execution.checkpointing.interval': '1 s',
      'execution.checkpointing.savepoint-dir': pathToFileURL(join(folder, 'savepoints')).href,
    },
  });
  node = await NodeJob.create({
    ...place('node'),
    repository: checkout,
    folder,
    bootstrapServers,
    checkpointInterval: '500ms',
  });
  await node.start();
  const last = await ends();
  await untilConsumed(node, { bootstrapServers, groupId: 'node', sourceTopic }, last);
  await node.stop();
  checked = checks();
  // The test that looks at it is told.
  checked.catch(() => {});
  await untilConsumed(flink.jobManager, { bootstrapServers, groupId: 'flink', sourceTopic }, last);
  await flink.waitForCheckpoints(2);
  await flink.stopWithSavepoint();
  for (const engine of ENGINES) {
    const { speedLayerTopic, rejectedTopic } = place(engine);
    const messages = await readTopic(bootstrapServers, speedLayerTopic);
    lines.set(
      engine,
      messages.flatMap(({ value }) => String(value).split('\n')).filter((line) => line !== ''),
    );
    rejected.set(engine, await readTopic(bootstrapServers, rejectedTopic));
  }
});

afterAll(async () => {
  await node?.kill('SIGKILL');
  await Promise.all([flink?.stop(), kafka?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

const LINE = /^(\w+),series=(\S+) (.*),window_end=(\d+)i (\d+)$/;

/** A field each, numbers without their last digits, which depend on the order of the rows. */
function fieldsOf(found: readonly string[], end = Number.POSITIVE_INFINITY): string[] {
  const fields = found.flatMap((line) => {
    const [, measurement, series, values = '', repeated, time] = LINE.exec(line) ?? [];
    if (time === undefined || time !== repeated) throw new Error(`not a line of this pipeline: ${line}`);
    if (Number(time.slice(0, -6)) > end) return [];
    return values.split(',').map((field) => {
      const [name, value = ''] = field.split('=');
      const rounded = /^[-\d.E]+$/.test(value) ? Number(value).toPrecision(12) : value;
      return `${measurement} ${series} ${name}=${rounded} ${time}`;
    });
  });
  return [...new Set(fields)].sort();
}

async function stored(engine: string): Promise<unknown[][]> {
  const connection = await (await DuckDBInstance.create()).connect();
  const files = join(place(engine).longTermStore, '**', 'part-*');
  const reader = await connection.runAndReadAll(
    `SELECT epoch_ms(received), epoch_ms("at"), series, measured, day FROM read_parquet('${files}',
     hive_partitioning = true, hive_types_autocast = false) ORDER BY ALL`,
  );
  connection.closeSync();
  return reader.getRowsJson();
}

test('with another pipeline in its place, the types hold and an environment is synthesized', async () => {
  expect(await checked).toEqual(['', expect.stringMatching(/files in dist.small/)]);
});

test.each(ENGINES)('%s makes of known requests what the pipeline says', (engine) => {
  const found = fieldsOf(lines.get(engine) ?? []).filter((field) => field.includes(':/x '));
  const [ten, minute] = [10_000, MINUTE].map((size) => `${START + size}000000`);
  expect(found).toEqual(
    [
      [ten, 'requests'],
      [minute, 'requests_by_minute'],
    ]
      .flatMap(([end, measurement]) => [
        `${measurement} latency:/x average=20.0000000000 ${end}`,
        `${measurement} latency:/x maximum=30.0000000000 ${end}`,
        `${measurement} latency:/x requests=3.00000000000 ${end}`,
        `${measurement} status:2xx:/x latest="200" ${end}`,
        `${measurement} status:2xx:/x requests=1.00000000000 ${end}`,
        `${measurement} up:/x up=false ${end}`,
      ])
      .sort(),
  );
});

test.each(ENGINES)('%s rejects what is bad, with the text as it was received', (engine) => {
  const { reason } = definition.rejected.headers;
  const found = (rejected.get(engine) ?? []).map(({ value, headers }) => [String(headers?.[reason]), String(value)]);
  const inserted = found.filter(([, value]) => /\/x|""/.test(value ?? '')).sort();
  expect(inserted).toEqual([
    ['boolean', `{"series":"up:/x","value":"perhaps","at":"${at(10)}"}`],
    ['fields', `{"series":"latency:/x","value":null,"at":"${at(6)}"}`],
    ['json', REQUESTS[3]],
    ['name', `{"series":"","value":1,"at":"${at(7)}"}`],
    ['number', `{"series":"latency:/x","value":"slow","at":"${at(5)}"}`],
  ]);
});

test('both engines store the same rows, the text of a number as it stood, by the day of receipt', async () => {
  const [ofNode, ofFlink] = await Promise.all(ENGINES.map(stored));
  const day = at(0).slice(0, 10);
  const known = ofNode?.filter(([, , series]) => String(series).endsWith(':/x')).map((row) => row.slice(2));
  expect(known).toEqual(
    expect.arrayContaining([
      ['latency:/x', '10.50', day],
      ['latency:/x', '3e1', day],
      ['latency:/x', 'slow', day],
      ['up:/x', 'true', day],
    ]),
  );
  expect(ofNode?.length).toBeGreaterThan(200);
  expect(ofFlink).toEqual(ofNode);
});

test('the windows of generated requests are the same in both engines, and in DuckDB over what is stored', async () => {
  const file = join(folder, 'rebuilt.lp');
  const range = ['--from', at(0), '--to', new Date(NOW).toISOString()];
  await source('job/rebuild/cli.ts', ...range, '--into', file, '--long-term-store', place('node').longTermStore);
  const [ofNode, ofFlink] = ENGINES.map((engine) => fieldsOf(lines.get(engine) ?? []));
  expect(ofNode?.length).toBeGreaterThan(100);
  expect(ofFlink).toEqual(ofNode);
  const rebuilt = readFileSync(file, 'utf8').trim().split('\n');
  expect(fieldsOf(rebuilt)).toEqual(fieldsOf(lines.get('node') ?? [], NOW));
});
