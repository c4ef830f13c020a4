import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CompressionTypes, Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import { flinkFigures, type JobFigures } from '../../infra/delivery/operate/job-figures';
import { type FlinkCluster, startFlink } from '../../infra/programs/flink';
import { NodeJob } from '../../infra/programs/job';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { type LocalStack, startLocalStack } from '../../infra/programs/localstack';
import { temporaryFolder } from '../../infra/programs/process';
import { download } from '../../infra/verify/objects';
import type { RowFormat } from '../../job/definition';
import { minutes } from '../../job/duration';
import { flinkScript } from '../../job/flink/script';
import { pipeline } from '../../job/pipeline';
import { settings } from '../../job/settings';
import { type Corpus, makeCorpus } from '../corpus/corpus';
import { everyFunction, everyFunctionOfJson } from '../corpus/every-function';
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

const FORMATS = ['csv', 'json'] as const satisfies readonly RowFormat[];
const DEFINITIONS = { csv: everyFunction, json: everyFunctionOfJson };
const PRELOADS = { csv: 'with-every-function.ts', json: 'with-every-function-of-json.ts' };
const ROWS = { csv: 100_000, json: 30_000 };
const BUCKET = 'lake';
const { name: INPUT, partitions: PARTITIONS } = pipeline.topics[pipeline.input.topic];
const PLAN = join(__dirname, '../golden/flink/plan.txt');
const ENGINES = ['flink', 'node'] as const;
type Engine = (typeof ENGINES)[number];

/** Where an engine reads and writes; both read one topic. */
const place = (engine: Engine, format: RowFormat, bootstrapServers: string) => ({
  bootstrapServers,
  groupId: `${engine}-${format}`,
  sourceTopic: `${INPUT}-${format}`,
  speedLayerTopic: `${engine}-${format}-lines`,
  rejectedTopic: `${engine}-${format}-rejected`,
  acks: settings.acks.default,
  kafkaCompression: settings.kafkaCompression.default,
  // Between the phases no partition may count as idle.
  idleness: '1h',
  longTermStore: `s3://${BUCKET}/${engine}-${format}`,
});

/** Compressed, a broker takes it. */
const GIANT = Buffer.alloc(9_000_000, 'x');

async function sendGiant(bootstrapServers: string, topic: string): Promise<void> {
  const producer = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  await producer.send({ topic, compression: CompressionTypes.GZIP, messages: [{ value: GIANT }] });
  await producer.disconnect();
}

interface Output {
  readonly lines: readonly string[];
  readonly rejected: readonly KafkaMessage[];
}

/** What has come of a topic with rows of one format. */
interface Outcome {
  readonly corpus: Corpus;
  readonly outputs: ReadonlyMap<Engine, Output>;
  readonly giants: ReadonlyMap<Engine, KafkaMessage>;
  readonly plan: string;
  readonly figures: JobFigures;
  readonly lateRecords: number;
}

let folder: string;
let kafka: KafkaCluster | undefined;
let s3: LocalStack | undefined;
let flink: FlinkCluster | undefined;
let node: NodeJob | undefined;
const outcomes = new Map<RowFormat, Outcome>();

beforeAll(async () => {
  folder = temporaryFolder('engines');
  [kafka, s3] = await Promise.all([startKafka(), startLocalStack()]);
  await s3.createBucket(BUCKET);
  for (const format of FORMATS) outcomes.set(format, await runBoth(format, kafka, s3));
});

/** Sends a corpus, in two phases, to both engines at once. */
async function runBoth(format: RowFormat, cluster: KafkaCluster, store: LocalStack): Promise<Outcome> {
  const { bootstrapServers } = cluster;
  const [flinkPlace, nodePlace] = [place('flink', format, bootstrapServers), place('node', format, bootstrapServers)];
  const { sourceTopic } = nodePlace;
  await cluster.createTopic(sourceTopic, { partitions: PARTITIONS });
  for (const { speedLayerTopic, rejectedTopic } of [flinkPlace, nodePlace]) {
    for (const topic of [speedLayerTopic, rejectedTopic]) await cluster.createTopic(topic, { partitions: 4 });
  }
  const made = makeCorpus({
    seed: chooseSeed(),
    rows: ROWS[format],
    rowsPerMessage: 9,
    start: Date.parse('2026-11-22T23:56:00Z'),
    windows: 7,
    late: true,
    lateBy: minutes(2),
    rareDays: true,
    booleans: true,
    format,
  });
  // Poison is made of rows of CSV.
  const corpus = format === 'csv' ? withPoison(made) : made;
  node = await NodeJob.create({
    ...nodePlace,
    folder,
    name: `job-${format}`,
    preload: [join(__dirname, '../corpus', PRELOADS[format])],
    s3Endpoint: store.endpoint,
    s3PathStyle: 'true',
    checkpointInterval: '2s',
    env: store.credentials,
  });
  flink = await startFlink({
    // A property that no client without a login reads: what it holds must not end a statement.
    script: flinkScript(DEFINITIONS[format], {
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
      's3.endpoint': store.endpoint,
      'fs.s3a.endpoint.region': settings.s3Region.default,
      's3.path.style.access': 'true',
    },
    env: store.credentials,
  });
  const programs = { flink: flink.jobManager, node };
  const started = Promise.all([node.start(), flink.waitUntil('RUNNING')]);
  for (const phase of corpus.phases) {
    await send(phase, { bootstrapServers, sourceTopic });
    await started;
    for (const engine of ENGINES) {
      const { groupId } = place(engine, format, bootstrapServers);
      await untilConsumed(programs[engine], { bootstrapServers, groupId, sourceTopic }, phase);
    }
    // The watermark is sent on now and then: the windows that the last records closed are written by then.
    await flink.waitForCheckpoints(2);
  }
  const jobId = await flink.waitUntil('RUNNING');
  const plan = shapeOf(await flink.rest.plan(jobId));
  const figures = await flinkFigures(flink.rest);
  const lateRecords = await flink.rest.metric(jobId, 'numLateRecordsDropped');
  const outputs = new Map<Engine, Output>();
  const giants = new Map<Engine, KafkaMessage>();
  for (const engine of ENGINES) {
    const { speedLayerTopic, rejectedTopic } = place(engine, format, bootstrapServers);
    outputs.set(engine, {
      lines: (await readTopic(bootstrapServers, speedLayerTopic)).map(({ value }) => String(value)),
      rejected: await readTopic(bootstrapServers, rejectedTopic),
    });
  }
  await sendGiant(bootstrapServers, sourceTopic);
  for (const engine of ENGINES) {
    const { rejectedTopic } = place(engine, format, bootstrapServers);
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
  await flink.stop();
  await node.stop();
  for (const engine of ENGINES) {
    await download(store.client, BUCKET, `${engine}-${format}`, join(folder, `${engine}-${format}`));
  }
  return { corpus, outputs, giants, plan, figures, lateRecords };
}

afterAll(async () => {
  await node?.kill('SIGKILL');
  await Promise.all([flink?.stop(), s3?.stop(), kafka?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

function outcomeOf(format: RowFormat): Outcome {
  const outcome = outcomes.get(format);
  if (outcome === undefined) throw new Error(`rows of ${format} have no outcome`);
  return outcome;
}

describe.each(FORMATS.flatMap((format) => ENGINES.map((engine) => [engine, format] as const)))(
  '%s, of one topic of %s,',
  (engine, format) => {
    const stored = () => join(folder, `${engine}-${format}`);
    const output = (): Output => outcomeOf(format).outputs.get(engine) ?? { lines: [], rejected: [] };

    test('stores every good row once, in the partition of its step', async () => {
      expect(await verifyStoredRows(stored(), outcomeOf(format).corpus)).toBeGreaterThan(ROWS[format] * 0.9);
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
      expect(await storedColumns(stored())).toEqual([declared]);
    });

    test('writes the value of every function for every closed window, late rows left out', () => {
      const { corpus } = outcomeOf(format);
      expect(verifyLines(output().lines, corpus, DEFINITIONS[format])).toBeGreaterThan(4_000);
    });

    test('has stored what DuckDB makes the same windows of', async () => {
      const { corpus } = outcomeOf(format);
      expect(await verifyStoredWindows(stored(), corpus, DEFINITIONS[format])).toBeGreaterThan(4_000);
    });

    test('rejects every bad row once, as received, with the reason and where it stood', () => {
      const { corpus } = outcomeOf(format);
      expect(verifyRejectedRows(output().rejected, corpus, 'never')).toBeGreaterThan(ROWS[format] * 0.05);
    });

    test('sends the beginning of a rejected row that is too large for a message', () => {
      const { value, headers } = outcomeOf(format).giants.get(engine) ?? {};
      const { reason, truncatedFrom } = pipeline.rejected.headers;
      expect([reason, truncatedFrom].map((name) => String(headers?.[name]))).toEqual([
        format === 'json' ? 'json' : 'fields',
        String(GIANT.length),
      ]);
      expect(value?.length).toBeLessThan(GIANT.length);
      expect(GIANT.subarray(0, value?.length).equals(value ?? Buffer.alloc(0))).toBe(true);
    });
  },
);

test('Flink counts late rows', () => {
  expect(outcomeOf('csv').lateRecords).toBeGreaterThan(0);
});

test('Flink says how many records wait, and how old its last checkpoint is', () => {
  expect(outcomeOf('csv').figures).toEqual({
    lag: expect.any(Number),
    checkpointAge: expect.any(Number),
    restarts: 0,
  });
});

test('each message is parsed once: the plan has the shape of test/golden/flink/plan.txt (UAF_RENEW=1 renews it)', () => {
  const { plan } = outcomeOf('csv');
  if (process.env.UAF_RENEW === '1') writeFileSync(PLAN, plan);
  expect(plan).toBe(readFileSync(PLAN, 'utf8'));
});
