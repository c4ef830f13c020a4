import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { pipeline } from '../../job/pipeline';
import { settings } from '../../job/settings';
import { type Corpus, type Message, makeCorpus } from '../corpus/corpus';
import { messagesOf } from '../corpus/expected';
import { chooseSeed, Random } from '../corpus/random';
import { send } from '../corpus/send';
import { NodeJob } from '../programs/job';
import { type KafkaCluster, startKafka } from '../programs/kafka';
import { type LocalStack, startLocalStack } from '../programs/localstack';
import { createPipelineTopics } from '../programs/pipeline-topics';
import { type Exit, temporaryFolder } from '../programs/process';
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
let corpus: Corpus;
let exit: Exit;
let watched: Awaited<ReturnType<BucketWatcher['stop']>>;
let uploads: unknown[];

beforeAll(async () => {
  folder = temporaryFolder('node-engine-recovery');
  [cluster, localStack] = await Promise.all([startKafka(), startLocalStack()]);
  await createPipelineTopics(cluster);
  await localStack.createBucket(BUCKET);
  const { bootstrapServers } = cluster;
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
  process.stderr.write(`${KILLS} kills, SEED=${seed}\n`);
  job = await NodeJob.create({
    folder,
    bootstrapServers,
    longTermStore: `s3://${BUCKET}/${pipeline.longTermStore.path}`,
    s3Endpoint: localStack.endpoint,
    s3PathStyle: 'true',
    checkpointInterval: '500ms',
    idleness: '1h',
    env: localStack.credentials,
  });
  const watcher = new BucketWatcher(localStack.client, BUCKET, folder);
  watcher.start();
  const messages = [...messagesOf(corpus)];
  await killAgainAndAgain(job, messages, bootstrapServers, new Random(seed));
  await job.start();
  const [groupId, topic] = [settings.groupId.default, pipeline.topics[pipeline.input.topic].name];
  await untilConsumed(job, { bootstrapServers, groupId, topic }, messages);
  const { exited } = job;
  await job.stop();
  exit = await exited;
  watched = await watcher.stop();
  uploads = (await localStack.client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }))).Uploads ?? [];
});

afterAll(async () => {
  await job?.kill('SIGKILL');
  await Promise.all([cluster?.stop(), localStack?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Messages are sent meanwhile, so that there is always work; each run of the job gets its share of them. */
async function killAgainAndAgain(
  job: NodeJob,
  messages: readonly Message[],
  bootstrapServers: string,
  random: Random,
): Promise<void> {
  const share = Math.ceil(messages.length / (KILLS + 1));
  let sent = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const killed = new AbortController();
    const sending = send(messages.slice(sent, (kill + 1) * share), {
      bootstrapServers,
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
  await send(messages.slice(sent), { bootstrapServers });
}

const messagesRead = (job: NodeJob) => job.metric('job_messages_total').catch(() => 0);

test('no row is missing and none is doubled', async () => {
  expect(await verifyStoredRows(join(folder, pipeline.longTermStore.path), corpus)).toBeGreaterThan(ROWS * 0.9);
});

test('every file was whole when it was first seen, and stayed as it was', () => {
  expect(watched.complaints).toEqual([]);
  expect(watched.files).toBeGreaterThan(KILLS);
});

test('no multipart upload is left over', () => {
  expect(uploads).toEqual([]);
});

test('every window has its line, and no line was ever wrong', async () => {
  const topic = pipeline.topics[pipeline.speedLayer.topic].name;
  const messages = await readTopic(cluster?.bootstrapServers ?? '', topic);
  const texts = messages.map(({ value }) => String(value));
  expect(verifyLines(texts, corpus)).toBeGreaterThan(500);
});

test('every bad row is in the rejected topic', async () => {
  const topic = pipeline.topics[pipeline.rejected.topic].name;
  const messages = await readTopic(cluster?.bootstrapServers ?? '', topic);
  expect(verifyRejectedRows(messages, corpus, 'after a crash')).toBeGreaterThan(ROWS * 0.05);
});

test('SIGTERM ends it with exit code 0 after all that', () => {
  expect(exit).toEqual({ code: 0, signal: null });
});
