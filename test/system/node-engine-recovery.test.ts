import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { NodeJob } from '../../infra/programs/job';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { createPipelineTopics, type Topics } from '../../infra/programs/kafka/pipeline-topics';
import { type LocalStack, startLocalStack } from '../../infra/programs/localstack';
import { type Exit, temporaryFolder } from '../../infra/programs/process';
import { pipeline } from '../../job/pipeline';
import { bundledJob } from '../bench/bundle';
import { type Corpus, makeCorpus } from '../corpus/corpus';
import { messagesOf } from '../corpus/expected';
import { chooseSeed, Random } from '../corpus/random';
import { send } from '../corpus/send';
import { BucketWatcher } from '../verify/bucket-watcher';
import { verifyLines } from '../verify/lines';
import { verifyRejectedRows } from '../verify/rejected-rows';
import { verifyStoredRows } from '../verify/stored-rows';
import { readTopic } from '../verify/topic';
import { untilConsumed } from '../verify/until';

/** How often an instance is killed, or frozen, or wakes up again: UAF_SIGNALS says another number. */
const SIGNALS = Number(process.env.UAF_SIGNALS ?? 20);
/** UAF_STORE=directory keeps the store in a directory instead. */
const IN_DIRECTORY = process.env.UAF_STORE === 'directory';
/** How long a turn takes, with one or two signals: about as long as an instance takes to start and be let into the group. */
const SECONDS_OF_A_TURN = 12;
const ROWS = 260_000 + 2_000 * SIGNALS;
/** Of the turns, those that come while the instance starts and recovers; the others come while it works. */
const EARLY = 0.3;
const PATIENCE_MS = Math.max(300_000, SIGNALS * 60_000);
const BUCKET = 'recovery';

let folder: string;
let cluster: KafkaCluster | undefined;
let localStack: LocalStack | undefined;
let jobs: readonly [NodeJob, NodeJob] | undefined;
let topics: Topics;
let corpus: Corpus;
let exit: Exit;
let watcher: BucketWatcher;
let uploads: unknown[];

beforeAll(async () => {
  folder = temporaryFolder('node-engine-recovery');
  [cluster, localStack] = await Promise.all([startKafka(), startLocalStack()]);
  topics = await createPipelineTopics(cluster, BUCKET);
  await localStack.createBucket(BUCKET);
  const seed = chooseSeed();
  corpus = makeCorpus({
    seed,
    rows: ROWS,
    rowsPerMessage: 9,
    start: Date.parse('2026-11-22T23:50:00Z'),
    windows: 20,
    late: false,
    rareDays: false,
  });
  jobs = [await makeJob('one', localStack), await makeJob('other', localStack)];
  watcher = new BucketWatcher(localStack.client, BUCKET, folder);
  const endWatch = IN_DIRECTORY ? async () => {} : watcher.start();
  const messages = [...messagesOf(corpus)];
  const random = new Random(seed);
  const ended = new AbortController();
  const sending = send(messages, {
    ...topics,
    messagesPerSecond: messages.length / ((SIGNALS / SIGNALS_PER_TURN) * SECONDS_OF_A_TURN),
    signal: ended.signal,
  });
  await disturb(jobs, random);
  ended.abort();
  await send(messages.slice(await sending), topics);
  for (const each of jobs) await each.kill('SIGKILL');
  const [job] = jobs;
  await job.start();
  await untilConsumed(job, topics, messages);
  const { exited } = job;
  await job.stop();
  exit = await exited;
  await endWatch();
  if (!IN_DIRECTORY) await watcher.look();
  uploads = (await localStack.client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }))).Uploads ?? [];
}, PATIENCE_MS);

afterAll(async () => {
  await Promise.all((jobs ?? []).map((job) => job.kill('SIGKILL')));
  await Promise.all([cluster?.stop(), localStack?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

const store = () => join(folder, pipeline.longTermStore.path);

async function makeJob(name: string, { endpoint, credentials }: LocalStack): Promise<NodeJob> {
  return NodeJob.create({
    ...topics,
    folder,
    name,
    ...(IN_DIRECTORY
      ? { longTermStore: store() }
      : { longTermStore: `s3://${BUCKET}/${pipeline.longTermStore.path}`, s3Endpoint: endpoint, s3PathStyle: 'true' }),
    // So short that a checkpoint is under way most of the time: that is when a signal is dangerous.
    checkpointInterval: '20ms',
    idleness: '1h',
    env: credentials,
    bundle: await bundledJob(),
  });
}

/** A turn sends one signal, or two: half of the instances are killed, half are frozen and wake up again. */
const SIGNALS_PER_TURN = 1.5;

/** Messages are sent meanwhile, so that there is always work. Where an instance is frozen, another starts beside it. */
async function disturb([one, other]: readonly [NodeJob, NodeJob], random: Random): Promise<void> {
  for (let sent = 0; sent < SIGNALS; ) {
    const job = one.running || !other.running ? one : other;
    const successor = job === one ? other : one;
    if (!job.running) void job.spawn();
    // It may have been replaced: then it ends by itself.
    if (!random.chance(EARLY)) await untilItReads(job);
    await sleep(random.between(0, 2_500));
    if (random.chance(0.5)) {
      await job.kill('SIGKILL');
      sent++;
      continue;
    }
    await job.kill('SIGSTOP');
    if (!successor.running) void successor.spawn();
    if (!random.chance(EARLY)) await untilItReads(successor);
    await sleep(random.between(0, 2_500));
    await job.kill('SIGCONT');
    sent += 2;
  }
}

async function untilItReads(job: NodeJob): Promise<void> {
  const read = () => job.metric('job_messages_total').catch(() => 0);
  for (const deadline = performance.now() + 30_000; job.running && performance.now() < deadline; await sleep(100)) {
    if ((await read()) > 0) return;
  }
}

test('no row is missing and none is doubled', async () => {
  expect(await verifyStoredRows(store(), corpus)).toBeGreaterThan(ROWS * 0.9);
});

test('every file was whole when it was first seen, and stayed as it was', () => {
  expect(watcher.complaints).toEqual([]);
  if (!IN_DIRECTORY) expect(watcher.files).toBeGreaterThan(SIGNALS);
});

test('no multipart upload is left over', () => {
  expect(uploads).toEqual([]);
});

test('every window has its line, and no line was ever wrong', async () => {
  const messages = await readTopic(topics.bootstrapServers, topics.speedLayerTopic);
  const texts = messages.map(({ value }) => String(value));
  expect(verifyLines(texts, corpus)).toBeGreaterThan(500);
});

test('every bad row is in the rejected topic', async () => {
  const messages = await readTopic(topics.bootstrapServers, topics.rejectedTopic);
  expect(verifyRejectedRows(messages, corpus, 'after a crash')).toBeGreaterThan(ROWS * 0.05);
});

test('SIGTERM ends it with exit code 0 after all that', () => {
  expect(exit).toEqual({ code: 0, signal: null });
});
