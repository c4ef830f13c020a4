import '../../job/kafka-compression';
import { rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { type Admin, Kafka, KafkaJSError, type KafkaMessage, logLevel } from 'kafkajs';
import { Datagen } from '../../infra/programs/datagen';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { temporaryFolder } from '../../infra/programs/process';
import { minutes } from '../../job/duration';
import { pipeline } from '../../job/pipeline';

const ENDED = { code: 0, signal: null };
const { partitions } = pipeline.topics[pipeline.input.topic];

let cluster: KafkaCluster;
let kafka: Kafka;
let admin: Admin;
let folder: string;
const running: Datagen[] = [];

beforeAll(async () => {
  folder = temporaryFolder('datagen');
  cluster = await startKafka();
  kafka = new Kafka({ brokers: cluster.bootstrapServers.split(','), logLevel: logLevel.NOTHING });
  admin = kafka.admin();
  await admin.connect();
});

afterAll(async () => {
  await admin?.disconnect();
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(async () => {
  for (const program of running) await program.kill('SIGKILL');
});

function datagen(topic: string, ...flags: string[]): Datagen {
  const made = new Datagen(folder, topic, [
    '--kafka-brokers',
    cluster.bootstrapServers,
    '--kafka-topic',
    topic,
    ...flags,
  ]);
  running.push(made);
  return made;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await setTimeout(100);
}

/** How many messages each partition holds. A new topic's partitions may have no leader yet: ask again. */
async function sizes(topic: string): Promise<number[]> {
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.map(({ low, high }) => Number(high) - Number(low));
  } catch (error) {
    if (!(error instanceof KafkaJSError && error.retriable)) throw error;
    await setTimeout(100);
    return sizes(topic);
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);

async function read(topic: string, count: number): Promise<KafkaMessage[]> {
  const consumer = kafka.consumer({ groupId: `${topic}-reader`, maxWaitTimeInMs: 200 });
  const messages: KafkaMessage[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => void messages.push(message) });
  await until(() => messages.length >= count);
  await consumer.disconnect();
  return messages;
}

test('messages arrive with the headers, timestamps and rows of the contract, on all partitions alike', async () => {
  const topic = 'contract';
  await cluster.createTopic(topic, { partitions });
  const before = Date.now();
  const count = 20 * partitions;
  const flags = ['--backfill', '10m', '--loop', '1000', '--count', String(count), '--seed', '1'];
  expect(await datagen(topic, ...flags).spawn()).toEqual(ENDED);
  expect(await sizes(topic)).toEqual(Array.from({ length: partitions }, () => 20));

  const messages = await read(topic, count);
  for (const { value, headers, timestamp } of messages) {
    const sent = Object.entries(headers ?? {}).map(([name, content]) => [name, String(content)]);
    expect(Object.fromEntries(sent)).toEqual(pipeline.input.headers);
    const rows: string[][] = parse(String(value));
    expect(rows.length).toBe(7);
    expect(rows.every((row) => row.length === pipeline.input.fields.length)).toBe(true);
    expect(Number(timestamp) % 1000).toBe(0);
  }
  const times = messages.map(({ timestamp }) => Number(timestamp)).sort((a, b) => a - b);
  const [earliest = 0] = times;
  expect(earliest).toBeGreaterThanOrEqual(before - minutes(10));
  expect(times).toEqual(times.map((_, i) => earliest + i * 1000));
});

test('300,000 messages of one row at 30,000 a second: each arrives once', async () => {
  const topic = 'fast';
  await cluster.createTopic(topic, { partitions });
  const program = datagen(topic, '--rate', '30000', '--rows-per-message', '1', '--count', '300000');
  expect(await program.spawn()).toEqual(ENDED);
  expect(sum(await sizes(topic))).toBe(300_000);
  expect(program.entries.at(-1)).toMatchObject({ msg: 'done', messages: 300_000, rows: 300_000 });
});

test('SIGTERM amid the flow sends what is pending: all that was counted has arrived', async () => {
  const topic = 'stopped';
  await cluster.createTopic(topic, { partitions });
  const program = datagen(topic, '--rate', '20000', '--rows-per-message', '1');
  const ended = program.spawn();
  await until(async () => sum(await sizes(topic)) > 0);
  await program.stop();
  expect(await ended).toEqual(ENDED);
  expect(program.entries.at(-1)).toMatchObject({ msg: 'done', messages: sum(await sizes(topic)) });
});

test('a topic that does not exist is an error that says how many partitions to create', async () => {
  const program = datagen(pipeline.topics.rejected.name, '--count', '1');
  expect(await program.spawn()).toEqual({ code: 1, signal: null });
  expect(program.entries.at(-1)?.msg).toBe(
    `topic '${pipeline.topics.rejected.name}' does not exist at ${cluster.bootstrapServers}: create it with ` +
      `${pipeline.topics.rejected.partitions} partitions, or name another with --kafka-topic or UAF_KAFKA_TOPIC`,
  );
});

test('an outage is waited out, and logged when it begins and when it ends, not for each try', async () => {
  const topic = 'interrupted';
  const [begins, ends] = ['Kafka takes no messages: trying again', 'Kafka takes messages again'];
  await cluster.createTopic(topic, { partitions });
  await sizes(topic);
  const program = datagen(topic, '--rate', '1000');
  const ended = program.spawn();
  await until(async () => sum(await sizes(topic)) > 0);
  await admin.deleteTopics({ topics: [topic] });
  await until(() => program.entries.some(({ msg }) => msg === begins));
  // Long enough for several tries.
  await setTimeout(2000);
  await cluster.createTopic(topic, { partitions });
  await until(() => program.entries.some(({ msg }) => msg === ends));
  await until(async () => sum(await sizes(topic)) > 500);
  await program.stop();
  expect(await ended).toEqual(ENDED);

  const changes = program.entries.map(({ msg }) => msg).filter((msg) => msg === begins || msg === ends);
  expect(changes).toEqual(changes.map((_, i) => (i % 2 === 0 ? begins : ends)));
  expect(program.entries.at(-1)?.msg).toBe('done');
});
