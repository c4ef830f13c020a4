import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CompressionTypes, Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import { flinkFigures, type JobFigures } from '../../infra/delivery/operate/job-figures';
import { type FlinkCluster, startFlink } from '../../infra/programs/flink';
import { NodeJob } from '../../infra/programs/job';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { createPipelineTopics } from '../../infra/programs/kafka/pipeline-topics';
import { type LocalStack, startLocalStack } from '../../infra/programs/localstack';
import { temporaryFolder } from '../../infra/programs/process';
import { download } from '../../infra/verify/objects';
import { minutes } from '../../job/duration';
import { flinkScript } from '../../job/flink/script';
import { pipeline } from '../../job/pipeline';
import { settings } from '../../job/settings';
import { type Corpus, makeCorpus } from '../corpus/corpus';
import { everyFunction } from '../corpus/every-function';
import { withPoison } from '../corpus/poison';
import { chooseSeed } from '../corpus/random';
import { send } from '../corpus/send';
import { verifyLines } from '../verify/lines';
import { shapeOf } from '../verify/plan';
import { verifyRejectedRows } from '../verify/rejected-rows';
import { storedColumns, verifyStoredRows } from '../verify/stored-rows';
import { verifyStoredWindows } from '../verify/stored-windows';
import { readTopic } from '../verify/topic';
import { until, untilConsumed } from '../verify/until';

const ROWS = 150_000;
const BUCKET = 'lake';
const INPUT = pipeline.topics[pipeline.input.topic].name;
const PLAN = join(__dirname, '../golden/flink/plan.txt');
const ENGINES = ['flink', 'node'] as const;

/** Where an engine reads and writes; both read one topic. */
const place = (engine: (typeof ENGINES)[number], bootstrapServers: string) => ({
  bootstrapServers,
  groupId: engine,
  sourceTopic: INPUT,
  speedLayerTopic: `${engine}-lines`,
  rejectedTopic: `${engine}-rejected`,
  acks: settings.acks.default,
  kafkaCompression: settings.kafkaCompression.default,
  // Between the phases no partition may count as idle.
  idleness: '1h',
  longTermStore: `s3://${BUCKET}/${engine}`,
});

/** Compressed, a broker takes it. */
const GIANT = Buffer.alloc(9_000_000, 'x');

async function sendGiant(bootstrapServers: string): Promise<void> {
  const producer = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  await producer.send({ topic: INPUT, compression: CompressionTypes.GZIP, messages: [{ value: GIANT }] });
  await producer.disconnect();
}

interface Output {
  readonly lines: readonly string[];
  readonly rejected: readonly KafkaMessage[];
}

let folder: string;
let kafka: KafkaCluster | undefined;
let s3: LocalStack | undefined;
let flink: FlinkCluster | undefined;
let node: NodeJob | undefined;
let corpus: Corpus;
let lateRecords: number;
let figures: JobFigures;
let plan: string;
const outputs = new Map<string, Output>();
const giants = new Map<string, KafkaMessage>();

beforeAll(async () => {
  folder = temporaryFolder('engines');
  [kafka, s3] = await Promise.all([startKafka(), startLocalStack()]);
  const { bootstrapServers } = kafka;
  const [flinkPlace, nodePlace] = [place('flink', bootstrapServers), place('node', bootstrapServers)];
  await s3.createBucket(BUCKET);
  await createPipelineTopics(kafka);
  for (const { speedLayerTopic, rejectedTopic } of [flinkPlace, nodePlace]) {
    for (const topic of [speedLayerTopic, rejectedTopic]) await kafka.createTopic(topic, { partitions: 4 });
  }
  corpus = withPoison(
    makeCorpus({
      seed: chooseSeed(),
      rows: ROWS,
      rowsPerMessage: 9,
      start: Date.parse('2026-11-22T23:56:00Z'),
      windows: 7,
      late: true,
      lateBy: minutes(2),
      rareDays: true,
      booleans: true,
    }),
  );
  node = await NodeJob.create({
    ...nodePlace,
    folder,
    preload: [join(__dirname, '../corpus/with-every-function.ts')],
    s3Endpoint: s3.endpoint,
    s3PathStyle: 'true',
    checkpointInterval: '2s',
    env: s3.credentials,
  });
  flink = await startFlink({
    // A property that no client without a login reads: what it holds must not end a statement.
    script: flinkScript(everyFunction, {
      settings: flinkPlace,
      kafkaProperties: { 'sasl.jaas.config': `org.example.LoginModule required username="it's" password="a;b";` },
    }),
    configuration: {
      'parallelism.default': '2',
      // As the manifests have it: what its state comes back as is not what it was given.
      'state.backend.type': 'rocksdb',
      'taskmanager.numberOfTaskSlots': '2',
      'execution.checkpointing.interval': '2 s',
      'metrics.fetcher.update-interval': '1 s',
      'execution.checkpointing.savepoint-dir': pathToFileURL(join(folder, 'savepoints')).href,
      's3.endpoint': s3.endpoint,
      'fs.s3a.endpoint.region': settings.s3Region.default,
      's3.path.style.access': 'true',
    },
    env: s3.credentials,
  });
  const started = Promise.all([node.start(), flink.waitUntil('RUNNING')]);
  for (const phase of corpus.phases) {
    await send(phase, { bootstrapServers });
    await started;
    await untilConsumed(flink.jobManager, { bootstrapServers, groupId: 'flink', sourceTopic: INPUT }, phase);
    await untilConsumed(node, { bootstrapServers, groupId: 'node', sourceTopic: INPUT }, phase);
    // The watermark is sent on now and then: the windows that the last records closed are written by then.
    await flink.waitForCheckpoints(2);
  }
  const jobId = await flink.waitUntil('RUNNING');
  plan = shapeOf(await flink.rest.plan(jobId));
  figures = await flinkFigures(flink.rest);
  lateRecords = await flink.rest.metric(jobId, 'numLateRecordsDropped');
  const programs = { flink: flink.jobManager, node };
  for (const engine of ENGINES) {
    const { speedLayerTopic, rejectedTopic } = place(engine, bootstrapServers);
    outputs.set(engine, {
      lines: (await readTopic(bootstrapServers, speedLayerTopic)).map(({ value }) => String(value)),
      rejected: await readTopic(bootstrapServers, rejectedTopic),
    });
  }
  await sendGiant(bootstrapServers);
  for (const engine of ENGINES) {
    const { rejectedTopic } = place(engine, bootstrapServers);
    await until('the giant row to be rejected', programs[engine], async () => {
      const { truncatedFrom } = pipeline.rejected.headers;
      const giant = (await readTopic(bootstrapServers, rejectedTopic)).find(
        ({ headers }) => String(headers?.[truncatedFrom]) === String(GIANT.length),
      );
      if (giant !== undefined) giants.set(engine, giant);
      return giant !== undefined;
    });
  }
  await flink.stopWithSavepoint();
  await node.stop();
  for (const engine of ENGINES) await download(s3.client, BUCKET, engine, join(folder, engine));
});

afterAll(async () => {
  await node?.kill('SIGKILL');
  await Promise.all([flink?.stop(), s3?.stop(), kafka?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

function outputOf(engine: string): Output {
  const output = outputs.get(engine);
  if (output === undefined) throw new Error(`${engine} has no output`);
  return output;
}

describe.each(ENGINES)('of one topic, %s', (engine) => {
  test('stores every good row once, in the partition of its step', async () => {
    expect(await verifyStoredRows(join(folder, engine), corpus)).toBeGreaterThan(ROWS * 0.9);
  });

  test('writes files whose columns are as the pipeline declares them', async () => {
    const { columns, types } = pipeline.longTermStore;
    const declared = columns.map((name) => {
      const { repetition, physical, logical } = types[pipeline.columns[name].type];
      return expect.stringMatching(
        logical === 'TIMESTAMP'
          ? `^${repetition} ${physical} ${name} TimestampType.*isAdjustedToUTC=1.*MILLIS`
          : `^${repetition} ${physical} ${name} StringType`,
      );
    });
    expect(await storedColumns(join(folder, engine))).toEqual([declared]);
  });

  test('writes the value of every function for every closed window, late rows left out', () => {
    expect(verifyLines(outputOf(engine).lines, corpus, everyFunction)).toBeGreaterThan(4_000);
  });

  test('has stored what DuckDB makes the same windows of', async () => {
    expect(await verifyStoredWindows(join(folder, engine), corpus, everyFunction)).toBeGreaterThan(4_000);
  });

  test('rejects every bad row once, as received, with the reason and where it stood', () => {
    expect(verifyRejectedRows(outputOf(engine).rejected, corpus, 'never')).toBeGreaterThan(ROWS * 0.05);
  });
});

test.each(ENGINES)('%s sends the beginning of a rejected row that is too large for a message', (engine) => {
  const { value, headers } = giants.get(engine) ?? {};
  const { reason, truncatedFrom } = pipeline.rejected.headers;
  expect([reason, truncatedFrom].map((name) => String(headers?.[name]))).toEqual(['fields', String(GIANT.length)]);
  expect(value?.length).toBeLessThan(GIANT.length);
  expect(GIANT.subarray(0, value?.length).equals(value ?? Buffer.alloc(0))).toBe(true);
});

test('Flink counts late rows', () => {
  expect(lateRecords).toBeGreaterThan(0);
});

test('Flink says how many records wait, and how old its last checkpoint is', () => {
  expect(figures).toEqual({ lag: expect.any(Number), checkpointAge: expect.any(Number), restarts: 0 });
});

test('each message is parsed once: the plan has the shape of test/golden/flink/plan.txt (UAF_RENEW=1 renews it)', () => {
  if (process.env.UAF_RENEW === '1') writeFileSync(PLAN, plan);
  expect(plan).toBe(readFileSync(PLAN, 'utf8'));
});
