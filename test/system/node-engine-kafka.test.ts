import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { KafkaMessage } from 'kafkajs';
import { NodeJob } from '../../infra/programs/job';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { createPipelineTopics } from '../../infra/programs/kafka/pipeline-topics';
import { type Exit, temporaryFolder } from '../../infra/programs/process';
import { pipeline } from '../../job/pipeline';
import { type Corpus, makeCorpus } from '../corpus/corpus';
import { messagesOf } from '../corpus/expected';
import { chooseSeed } from '../corpus/random';
import { send } from '../corpus/send';
import { verifyLines } from '../verify/lines';
import { verifyRejectedRows } from '../verify/rejected-rows';
import { verifyStoredRows } from '../verify/stored-rows';
import { committedOffsets, readTopic } from '../verify/topic';
import { untilConsumed } from '../verify/until';

const ROWS = 300_000;

let folder: string;
let cluster: KafkaCluster | undefined;
let job: NodeJob | undefined;
let corpus: Corpus;
let exit: Exit;
let rejected: KafkaMessage[];
let lines: string[];
let lateRows: number;
let committed: number[];

beforeAll(async () => {
  folder = temporaryFolder('node-engine-kafka');
  cluster = await startKafka();
  const topics = await createPipelineTopics(cluster, 'kafka');
  corpus = makeCorpus({
    seed: chooseSeed(),
    rows: ROWS,
    rowsPerMessage: 9,
    start: Date.parse('2026-11-22T23:56:00Z'),
    windows: 7,
    late: true,
    rareDays: true,
  });
  job = await NodeJob.create({
    ...topics,
    folder,
    longTermStore: join(folder, 'store'),
    checkpointInterval: '2s',
    idleness: '1h',
  });
  const started = job.start();
  for (const phase of corpus.phases) {
    await send(phase, topics);
    await started;
    await untilConsumed(job, topics, phase);
  }
  lateRows = await job.metric('job_rows_late_total');
  const { exited } = job;
  await job.stop();
  exit = await exited;
  committed = await committedOffsets(topics);
  rejected = await readTopic(topics.bootstrapServers, topics.rejectedTopic);
  const messages = await readTopic(topics.bootstrapServers, topics.speedLayerTopic);
  lines = messages.map(({ value }) => String(value));
});

afterAll(async () => {
  await job?.kill('SIGKILL');
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('SIGTERM ends it with exit code 0', () => {
  expect(exit).toEqual({ code: 0, signal: null });
});

test('every good row is in the long-term store once, in the partition of its step', async () => {
  expect(await verifyStoredRows(join(folder, 'store'), corpus)).toBeGreaterThan(ROWS * 0.9);
});

test('every bad row is in the rejected topic once, as received, with the reason and where it stood', () => {
  expect(verifyRejectedRows(rejected, corpus, 'never')).toBeGreaterThan(ROWS * 0.05);
});

test('every closed window has its line, late rows left out, and there are no others', () => {
  expect(verifyLines(lines, corpus)).toBeGreaterThan(500);
});

test('late rows of typed tags are counted', () => {
  const late = [...messagesOf(corpus)].filter((message) => message.late).flatMap(({ rows }) => rows);
  const patterns = Object.values(pipeline.tagTypes).map(({ pattern }) => new RegExp(`^(?:${pattern})$`));
  const typed = late.filter(
    ({ reading, rejected }) => reading && !rejected && patterns.some((pattern) => pattern.test(reading.name)),
  );
  expect(lateRows).toBe(typed.length);
});

test('the committed offsets end up where the topic ends', () => {
  const ends = Array<number>(committed.length).fill(0);
  for (const { partition, offset } of messagesOf(corpus)) ends[partition] = offset + 1;
  expect(committed).toEqual(ends);
});
