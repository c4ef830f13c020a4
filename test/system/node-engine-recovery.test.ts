import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { NodeJob } from '../../infra/programs/job';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { type LocalStack, startLocalStack } from '../../infra/programs/localstack';
import { createPipelineTopics, type Topics } from '../../infra/programs/pipeline-topics';
import { type Exit, temporaryFolder } from '../../infra/programs/process';
import { pipeline } from '../../job/pipeline';
import { type Corpus, type Message, makeCorpus } from '../corpus/corpus';
import { messagesOf } from '../corpus/expected';
import { chooseSeed, Random } from '../corpus/random';
import { send } from '../corpus/send';
import { BucketWatcher } from '../verify/bucket-watcher';
import { verifyLines } from '../verify/lines';
import { verifyRejectedRows } from '../verify/rejected-rows';
import { verifyStoredRows } from '../verify/stored-rows';
import { readTopic } from '../verify/topic';
import { until, untilConsumed } from '../verify/until';

const KILLS = 20;
/** Of those, while the job starts and recovers; the others come while it works. */
const KILLS_AT_START = 6;
/** For how long a run's share lasts: about as long as it takes to start, to be let into the group, and to be killed. */
const SECONDS_OF_WORK = 15;
const ROWS = 300_000;
const BUCKET = 'recovery';

let folder: string;
let cluster: KafkaCluster | undefined;
let localStack: LocalStack | undefined;
let job: NodeJob | undefined;
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
  job = await NodeJob.create({
    ...topics,
    folder,
    longTermStore: `s3://${BUCKET}/${pipeline.longTermStore.path}`,
    s3Endpoint: localStack.endpoint,
    s3PathStyle: 'true',
    // So short that a checkpoint is under way most of the time: that is when a kill is dangerous.
    checkpointInterval: '20ms',
    idleness: '1h',
    env: localStack.credentials,
  });
  watcher = new BucketWatcher(localStack.client, BUCKET, folder);
  const endWatch = watcher.start();
  const messages = [...messagesOf(corpus)];
  await killAgainAndAgain(job, messages, new Random(seed));
  await job.start();
  await untilConsumed(job, topics, messages);
  const { exited } = job;
  await job.stop();
  exit = await exited;
  await endWatch();
  await watcher.look();
  uploads = (await localStack.client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }))).Uploads ?? [];
});

afterAll(async () => {
  await job?.kill('SIGKILL');
  await Promise.all([cluster?.stop(), localStack?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Messages are sent meanwhile, so that there is always work; each run of the job gets its share of them. */
async function killAgainAndAgain(job: NodeJob, messages: readonly Message[], random: Random): Promise<void> {
  const share = Math.ceil(messages.length / (KILLS + 1));
  let sent = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const killed = new AbortController();
    const sending = send(messages.slice(sent, (kill + 1) * share), {
      ...topics,
      messagesPerSecond: share / SECONDS_OF_WORK,
      signal: killed.signal,
    });
    void job.spawn();
    if (kill % Math.floor(KILLS / KILLS_AT_START) !== 0) {
      await until('the first message to be read', job, async () => (await messagesRead(job)) > 0);
    }
    await sleep(random.between(0, 2_500));
    await job.kill('SIGKILL');
    killed.abort();
    sent += await sending;
  }
  await send(messages.slice(sent), topics);
}

const messagesRead = (job: NodeJob) => job.metric('job_messages_total').catch(() => 0);

test('no row is missing and none is doubled', async () => {
  expect(await verifyStoredRows(join(folder, pipeline.longTermStore.path), corpus)).toBeGreaterThan(ROWS * 0.9);
});

test('every file was whole when it was first seen, and stayed as it was', () => {
  expect(watcher.complaints).toEqual([]);
  expect(watcher.files).toBeGreaterThan(KILLS);
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
