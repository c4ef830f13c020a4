import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { type Admin, Kafka, KafkaJSError, type KafkaMessage, logLevel } from 'kafkajs';
import { minutes } from '../../job/duration';
import { pipeline } from '../../job/pipeline';
import { type KafkaCluster, startKafka } from '../programs/kafka';

const ROOT = join(__dirname, '../..');
const { partitions } = pipeline.topics[pipeline.input.topic];

let cluster: KafkaCluster;
let kafka: Kafka;
let admin: Admin;
const running = new Set<ChildProcessWithoutNullStreams>();

beforeAll(async () => {
  cluster = await startKafka();
  kafka = new Kafka({ brokers: cluster.bootstrapServers.split(','), logLevel: logLevel.NOTHING });
  admin = kafka.admin();
  await admin.connect();
});

afterAll(async () => {
  await admin?.disconnect();
  await cluster?.stop();
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** A running datagen and what it has logged. */
class Datagen {
  readonly logged: { readonly msg: string; readonly messages?: number; readonly rows?: number }[] = [];
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #finished: Promise<unknown[]>;

  constructor(topic: string, ...flags: string[]) {
    const args = ['-r', '@swc-node/register', 'datagen/cli.ts', '--kafka-topic', topic, ...flags];
    const env = { ...process.env, KAFKA_BROKERS: cluster.bootstrapServers, NODE_ENV: '' };
    this.#child = spawn(process.execPath, args, { cwd: ROOT, env });
    running.add(this.#child);
    this.#child.once('close', () => running.delete(this.#child));
    this.#child.stdout.resume();
    createInterface(this.#child.stderr).on('line', (line) => this.logged.push(JSON.parse(line)));
    this.#finished = once(this.#child, 'close');
  }

  async exitCode(): Promise<unknown> {
    return (await this.#finished)[0];
  }

  stop(): Promise<unknown> {
    this.#child.kill('SIGTERM');
    return this.exitCode();
  }
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
  const datagen = new Datagen(topic, '--backfill', '10m', '--loop', '1000', '--count', String(count), '--seed', '1');
  expect(await datagen.exitCode()).toBe(0);
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
  const datagen = new Datagen(topic, '--rate', '30000', '--rows-per-message', '1', '--count', '300000');
  expect(await datagen.exitCode()).toBe(0);
  expect(sum(await sizes(topic))).toBe(300_000);
  expect(datagen.logged.at(-1)).toMatchObject({ msg: 'done', messages: 300_000, rows: 300_000 });
});

test('SIGTERM amid the flow sends what is pending: all that was counted has arrived', async () => {
  const topic = 'stopped';
  await cluster.createTopic(topic, { partitions });
  const datagen = new Datagen(topic, '--rate', '20000', '--rows-per-message', '1');
  await until(async () => sum(await sizes(topic)) > 0);
  expect(await datagen.stop()).toBe(0);
  expect(datagen.logged.at(-1)).toMatchObject({ msg: 'done', messages: sum(await sizes(topic)) });
});

test('a topic that does not exist is an error that says how many partitions to create', async () => {
  const datagen = new Datagen(pipeline.topics.rejected.name, '--count', '1');
  expect(await datagen.exitCode()).toBe(1);
  expect(datagen.logged.at(-1)?.msg).toBe(
    `topic '${pipeline.topics.rejected.name}' does not exist at ${cluster.bootstrapServers}: create it with ` +
      `${pipeline.topics.rejected.partitions} partitions, or name another with --kafka-topic or KAFKA_TOPIC`,
  );
});

test('an outage is waited out, and logged when it begins and when it ends, not for each try', async () => {
  const topic = 'interrupted';
  const [begins, ends] = ['Kafka takes no messages: trying again', 'Kafka takes messages again'];
  await cluster.createTopic(topic, { partitions });
  await sizes(topic);
  const datagen = new Datagen(topic, '--rate', '1000');
  await until(async () => sum(await sizes(topic)) > 0);
  await admin.deleteTopics({ topics: [topic] });
  await until(() => datagen.logged.some(({ msg }) => msg === begins));
  // Long enough for several tries.
  await setTimeout(2000);
  await cluster.createTopic(topic, { partitions });
  await until(() => datagen.logged.some(({ msg }) => msg === ends));
  await until(async () => sum(await sizes(topic)) > 500);
  expect(await datagen.stop()).toBe(0);

  const changes = datagen.logged.map(({ msg }) => msg).filter((msg) => msg === begins || msg === ends);
  expect(changes).toEqual(changes.map((_, i) => (i % 2 === 0 ? begins : ends)));
  expect(datagen.logged.at(-1)?.msg).toBe('done');
});
