import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { Datagen } from '../../infra/programs/datagen';
import { NodeJob } from '../../infra/programs/job';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { createPipelineTopics, type Topics } from '../../infra/programs/kafka/pipeline-topics';
import { type Program, temporaryFolder } from '../../infra/programs/process';
import { minutes } from '../../job/duration';
import { clusterOf } from '../../job/node/source/cluster';
import { messagesOf } from '../corpus/expected';
import { chooseSeed } from '../corpus/random';
import { rowsInTime } from '../corpus/rows-in-time';
import { send } from '../corpus/send';
import { verifyLines } from '../verify/lines';
import { verifyStoredRows } from '../verify/stored-rows';
import { readTopic } from '../verify/topic';
import { until, untilConsumed } from '../verify/until';

let folder: string;
let cluster: KafkaCluster;
let hung: Program | undefined;
let seed: number;

beforeAll(async () => {
  seed = chooseSeed();
  folder = temporaryFolder('hung-broker');
  cluster = await startKafka({ brokers: 3 });
});

afterAll(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(async () => {
  await hung?.kill('SIGCONT');
});

/**
 * One of three brokers hangs, for good as far as its clients know: the one that coordinates the group.
 * @returns the topics at the others, which lead all partitions by then
 */
async function hang(topics: Topics): Promise<Topics> {
  const index = (await coordinatorOf(topics)) - 1;
  hung = cluster.brokers[index];
  await hung?.kill('SIGSTOP');
  const others = topics.bootstrapServers.split(',').filter((_, broker) => broker !== index);
  while ((await leaders(others)).includes(index + 1)) await sleep(500);
  return { ...topics, bootstrapServers: others.join(',') };
}

async function coordinatorOf({ bootstrapServers, groupId }: Topics): Promise<number> {
  const client = clusterOf(new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING }));
  await client.connect();
  await client.refreshMetadata();
  const { coordinator } = await client.findGroupCoordinatorMetadata({ groupId });
  await client.disconnect();
  return coordinator.nodeId;
}

async function leaders(brokers: string[]): Promise<number[]> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const { topics } = await admin.fetchTopicMetadata();
  await admin.disconnect();
  return topics.flatMap(({ partitions }) => partitions.map(({ leader }) => leader));
}

test('the job goes on while one of three brokers hangs', async () => {
  const topics = await createPipelineTopics(cluster, 'job');
  const corpus = rowsInTime(60_000, seed);
  const messages = [...messagesOf(corpus)];
  const [first, second] = [messages.slice(0, messages.length / 2), messages.slice(messages.length / 2)];
  const longTermStore = join(folder, 'store');
  const job = await NodeJob.create({ ...topics, folder, longTermStore, checkpointInterval: '1s', idleness: '1h' });
  try {
    await job.start();
    await send(first, topics);
    await untilConsumed(job, topics, first);
    const others = await hang(topics);
    await send(second, others);
    // Requests to it time out one after another, each after ten seconds.
    await untilConsumed(job, others, second, minutes(6));
    await job.stop();
    await verifyStoredRows(longTermStore, corpus);
    const lines = await readTopic(others.bootstrapServers, others.speedLayerTopic);
    verifyLines(
      lines.map(({ value }) => String(value)),
      corpus,
    );
  } finally {
    await job.kill('SIGKILL');
  }
});

test('the data generator goes on while one of three brokers hangs', async () => {
  const topics = await createPipelineTopics(cluster, 'datagen');
  const { bootstrapServers, sourceTopic } = topics;
  const flags = [
    '--kafka-brokers',
    bootstrapServers,
    '--kafka-topic',
    sourceTopic,
    '--rate',
    '200',
    '--rows-per-message',
    '1',
  ];
  const datagen = new Datagen(folder, 'datagen', flags);
  const arrived = async (servers: string) => (await readTopic(servers, sourceTopic)).length;
  datagen.spawn();
  try {
    await until('messages to arrive', datagen, async () => (await arrived(bootstrapServers)) > 0);
    const others = await hang(topics);
    const before = await arrived(others.bootstrapServers);
    await until('more of them', datagen, async () => (await arrived(others.bootstrapServers)) > before + 500);
  } finally {
    await datagen.kill('SIGKILL');
  }
});
