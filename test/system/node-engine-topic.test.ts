import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { NodeJob } from '../../infra/programs/job';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { createPipelineTopics, type Topics } from '../../infra/programs/kafka/pipeline-topics';
import { LEVEL } from '../../infra/programs/log-entries';
import { temporaryFolder } from '../../infra/programs/process';
import { pipeline } from '../../job/pipeline';
import { send as sendOnce } from '../corpus/send';
import { until } from '../verify/until';

const PARTITIONS = pipeline.topics[pipeline.input.topic].partitions;
const START = Date.parse('2026-11-22T12:00:00Z');
const FAILED = { code: 1, signal: null };

let cluster: KafkaCluster;
let admin: Admin;
/** Where each partition of the topic ends. */
let end: number;
let topics: Topics;
let folder: string;
let tests = 0;
const jobs: NodeJob[] = [];

beforeAll(async () => {
  cluster = await startKafka();
  const kafka = new Kafka({ brokers: [cluster.bootstrapServers], logLevel: logLevel.NOTHING });
  admin = kafka.admin();
  await admin.connect();
});

afterAll(async () => {
  await admin?.disconnect();
  await cluster?.stop();
});

beforeEach(async () => {
  end = 0;
  folder = temporaryFolder(`topic-${++tests}`);
  topics = await createPipelineTopics(cluster, `topic-${tests}`);
});

afterEach(async () => {
  for (const job of jobs.splice(0)) await job.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function makeJob(...flags: string[]): Promise<NodeJob> {
  const longTermStore = join(folder, 'store');
  const name = `job-${jobs.length}`;
  const job = await NodeJob.create({ ...topics, folder, name, longTermStore, checkpointInterval: '200ms', flags });
  jobs.push(job);
  return job;
}

/** Sends rows, one in a message, to each partition as many, behind those that are there. */
async function send(name: string, perPartition: number): Promise<void> {
  const messages = Array.from({ length: perPartition * PARTITIONS }, (_, index) => ({
    partition: index % PARTITIONS,
    offset: end + Math.floor(index / PARTITIONS),
    timestamp: START,
    value: Buffer.from(`2026-11-22T12:00:00Z,${name},${index}`),
    rows: [],
    late: false,
  }));
  await sendOnce(messages, topics);
  end += perPartition;
}

async function makeAgain(): Promise<void> {
  await cluster.deleteTopic(topics.sourceTopic);
  while ((await admin.listTopics()).includes(topics.sourceTopic)) await sleep(100);
  await cluster.createTopic(topics.sourceTopic, { partitions: PARTITIONS });
  end = 0;
}

async function deleteRecords(partitions: { partition: number; offset: string }[]): Promise<void> {
  const topic = topics.sourceTopic;
  // kafkajs deletes records of topics alone whose brokers it knows.
  await admin.fetchTopicOffsets(topic);
  await admin.deleteTopicRecords({ topic, partitions });
}

/** How many rows of each name are stored. */
async function stored(): Promise<Record<string, number>> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const files = join(folder, 'store', '**', '*.parquet');
  const rows = await connection
    .runAndReadAll(`SELECT name, count(*)::INT FROM read_parquet('${files}') GROUP BY name ORDER BY name`)
    .then((result) => result.getRows())
    .catch(() => []);
  connection.closeSync();
  instance.closeSync();
  return Object.fromEntries(rows.map(([name, count]) => [String(name), Number(count)]));
}

async function untilStored(job: NodeJob, expected: Record<string, number>): Promise<void> {
  await until(JSON.stringify(expected), job, async () => JSON.stringify(await stored()) === JSON.stringify(expected));
}

/** Reads what there is, so that the job has a position, and stops. */
async function readBefore(): Promise<void> {
  await send('former', 5);
  const job = await makeJob();
  await job.start();
  await untilStored(job, { former: 5 * PARTITIONS });
  await job.stop();
}

const fatal = (job: NodeJob) => job.entries.find(({ level }) => level === LEVEL.fatal)?.msg;

test('a topic that was deleted and recreated while the job was down, and has outgrown it, is refused, or read from its start as told', async () => {
  await readBefore();
  await makeAgain();
  await send('present', 9);
  const refusing = await makeJob();
  expect(await refusing.spawn()).toEqual(FAILED);
  expect(fatal(refusing)).toMatch(/was deleted and recreated.*--when-offsets-go-back continue/);
  const told = await makeJob('--when-offsets-go-back', 'continue');
  await told.start();
  await untilStored(told, { former: 5 * PARTITIONS, present: 9 * PARTITIONS });
  await told.stop();
  expect(await stored()).toEqual({ former: 5 * PARTITIONS, present: 9 * PARTITIONS });
});

test('a topic that is deleted and recreated while the job runs is refused, or read from its start as told', async () => {
  await send('former', 5);
  const refusing = await makeJob();
  await refusing.start();
  const { exited } = refusing;
  await untilStored(refusing, { former: 5 * PARTITIONS });
  await makeAgain();
  await send('present', 9);
  expect(await exited).toEqual(FAILED);
  expect(fatal(refusing)).toMatch(/was deleted/);

  const going = await makeJob('--when-offsets-go-back', 'continue');
  await going.start();
  await untilStored(going, { former: 5 * PARTITIONS, present: 9 * PARTITIONS });
  await makeAgain();
  await send('third', 20);
  await untilStored(going, { former: 5 * PARTITIONS, present: 9 * PARTITIONS, third: 20 * PARTITIONS });
  await going.stop();
});

test('records that were deleted before they were read are counted in the log, and the rest is stored', async () => {
  await readBefore();
  await send('deleted', 4);
  await send('rest', 3);
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, offset: '9' }));
  await deleteRecords(partitions);
  const job = await makeJob();
  await job.start();
  await untilStored(job, { former: 5 * PARTITIONS, rest: 3 * PARTITIONS });
  await job.stop();
  const lost = job.entries.filter(({ msg }) => msg.startsWith('records were deleted'));
  expect(lost.map(({ records }) => records)).toEqual(Array.from({ length: PARTITIONS }, () => 4));
});

test('after another engine has read on in the group, the job refuses, or goes on behind it as told', async () => {
  await readBefore();
  await send('others', 4);
  await send('rest', 3);
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, offset: '9' }));
  await admin.setOffsets({ groupId: topics.groupId, topic: topics.sourceTopic, partitions });
  const refusing = await makeJob();
  expect(await refusing.spawn()).toEqual(FAILED);
  expect(fatal(refusing)).toMatch(/has read 64 records .*--when-group-is-ahead follow/);
  const told = await makeJob('--when-group-is-ahead', 'follow');
  await told.start();
  await untilStored(told, { former: 5 * PARTITIONS, rest: 3 * PARTITIONS });
  await told.stop();
  const again = await makeJob();
  await again.start();
  await again.stop();
  expect(await stored()).toEqual({ former: 5 * PARTITIONS, rest: 3 * PARTITIONS });
});
