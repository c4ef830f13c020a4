import { rmSync } from 'node:fs';
import type { KafkaMessage } from 'kafkajs';
import { synthesizeFlinkJob } from '../../infra/local/manifested-flink';
import { type FlinkCluster, startFlink } from '../../infra/programs/flink';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { createPipelineTopics } from '../../infra/programs/kafka/pipeline-topics';
import { type LocalStack, startLocalStack } from '../../infra/programs/localstack';
import { temporaryFolder } from '../../infra/programs/process';
import { download } from '../../infra/verify/objects';
import { pipeline } from '../../job/pipeline';
import { settings } from '../../job/settings';
import { type Corpus, makeCorpus } from '../corpus/corpus';
import { chooseSeed } from '../corpus/random';
import { send } from '../corpus/send';
import { verifyLines } from '../verify/lines';
import { verifyRejectedRows } from '../verify/rejected-rows';
import { verifyStoredRows } from '../verify/stored-rows';
import { readTopic } from '../verify/topic';
import { until, untilConsumed } from '../verify/until';

const ROWS = 120_000;
/** So that rows go on coming in, and no partition counts as idle, while the job is killed, stopped and started. */
const MESSAGES_PER_SECOND = 100;
const INPUT = pipeline.topics[pipeline.input.topic].name;
const LINES = pipeline.topics[pipeline.speedLayer.topic].name;
const REJECTED = pipeline.topics[pipeline.rejected.topic].name;
const BOOTSTRAP_SERVERS = /(?<='properties\.bootstrap\.servers' = ')[^']*/g;

const sending = new AbortController();
let folder: string;
let kafka: KafkaCluster | undefined;
let s3: LocalStack | undefined;
let flink: FlinkCluster | undefined;
let corpus: Corpus;
let lines: string[];
let rejected: KafkaMessage[];

/**
 * The job is what the manifests of the local environment say, but for the addresses and the time between checkpoints.
 * While rows come in, a TaskManager is killed; later the job is stopped with a savepoint, in the midst of a window, and
 * started from it.
 */
beforeAll(async () => {
  folder = temporaryFolder('flink-recovery');
  [kafka, s3] = await Promise.all([startKafka(), startLocalStack()]);
  const { bootstrapServers } = kafka;
  await createPipelineTopics(kafka);
  const { script, configuration } = await synthesizeFlinkJob('local');
  const [, bucket = '', prefix = ''] = /'path' = 's3:\/\/([^/']+)\/([^']+)'/.exec(script) ?? [];
  await s3.createBucket(bucket);
  const options = {
    script: script.replaceAll(BOOTSTRAP_SERVERS, bootstrapServers),
    configuration: { ...configuration, 's3.endpoint': s3.endpoint, 'execution.checkpointing.interval': '10 s' },
    env: s3.credentials,
    taskManagers: 2,
  };
  corpus = makeCorpus({
    seed: chooseSeed(),
    rows: ROWS,
    rowsPerMessage: 9,
    start: Date.parse('2026-11-22T23:56:00Z'),
    windows: 7,
    late: false,
    rareDays: false,
  });
  flink = await startFlink(options);
  await flink.waitUntil('RUNNING');
  const messages = corpus.phases.flat();
  const sent = send(messages, { bootstrapServers, messagesPerSecond: MESSAGES_PER_SECOND, signal: sending.signal });
  // Its failure is met below, where it is waited for; until then it must not count as unhandled.
  sent.catch(() => {});
  await flink.waitForCheckpoints(1);
  const rejectedRows = async () => (await readTopic(bootstrapServers, REJECTED)).length;
  const atCheckpoint = await rejectedRows();
  await until('rows since the checkpoint', flink.jobManager, async () => (await rejectedRows()) > atCheckpoint + 100);
  await flink.replaceTaskManager();
  const fromSavepoint = await flink.stopWithSavepoint();
  await flink.stop();
  flink = await startFlink({ ...options, fromSavepoint });
  await flink.waitUntil('RUNNING');
  // What is left may come at once.
  sending.abort();
  await send(messages.slice(await sent), { bootstrapServers });
  await untilConsumed(
    flink.jobManager,
    { bootstrapServers, groupId: settings.groupId.default, sourceTopic: INPUT },
    messages,
  );
  await flink.stopWithSavepoint();
  await download(s3.client, bucket, prefix, folder);
  lines = (await readTopic(bootstrapServers, LINES)).map(({ value }) => String(value));
  rejected = await readTopic(bootstrapServers, REJECTED);
});

afterAll(async () => {
  sending.abort();
  await Promise.all([flink?.stop(), s3?.stop(), kafka?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

describe('after a TaskManager was killed and the job was started from a savepoint', () => {
  test('every good row is stored once, in the partition of its step', async () => {
    expect(await verifyStoredRows(folder, corpus)).toBeGreaterThan(ROWS * 0.9);
  });

  test('every window has the value of all its rows', () => {
    expect(verifyLines(lines, corpus)).toBeGreaterThan(200);
  });

  test('every bad row is rejected, those since the last checkpoint twice', () => {
    const expected = verifyRejectedRows(rejected, corpus, 'after a crash');
    expect(rejected.length).toBeGreaterThan(expected);
  });
});
