import { Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import { type KafkaCredentials, kafkajsCredentials } from '../kafka-credentials';
import { pipeline } from '../pipeline';
import { askAdmin } from './ask-kafka';
import type { Result } from './query';
import { CONNECTION_TIMEOUT_MS, readRanges } from './topic-ranges';

export interface RejectedTopic {
  readonly bootstrapServers: string;
  readonly rejectedTopic: string;
  readonly credentials: KafkaCredentials;
}

const LONGEST_ROW = 120;
const { headers, reasons } = pipeline.rejected;
const texts = new Map(Object.entries(reasons).map(([reason, { text }]) => [reason, text]));

/**
 * The latest rejected rows, the newest last.
 * @throws Error when Kafka does not answer, or the topic is not there
 */
export async function latestRejected(topic: RejectedTopic, count: number): Promise<Result> {
  const messages = await latest(topic, count);
  const rows = messages
    .sort((a, b) => Number(a.timestamp) - Number(b.timestamp))
    .slice(-count)
    .map(({ timestamp, headers: found = {}, value }) => [
      new Date(Number(timestamp)).toISOString(),
      explain(header(found, headers.reason)),
      header(found, headers.partition),
      header(found, headers.offset),
      shorten(value?.toString('utf8') ?? ''),
    ]);
  return { columns: ['rejected', 'because', 'partition', 'offset', 'row'], rows };
}

/** Up to `count` of each partition: the latest of all are among them. */
async function latest({ bootstrapServers, rejectedTopic, credentials }: RejectedTopic, count: number) {
  const kafka = new Kafka({
    ...kafkajsCredentials(credentials),
    brokers: bootstrapServers.split(',').map((broker) => broker.trim()),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    logLevel: logLevel.NOTHING,
    retry: { retries: 2 },
  });
  const messages: KafkaMessage[] = [];
  const ranges = await latestRanges(kafka, bootstrapServers, rejectedTopic, count);
  await readRanges(kafka, rejectedTopic, ranges, (message) => messages.push(message));
  return messages;
}

async function latestRanges(kafka: Kafka, bootstrapServers: string, topic: string, count: number) {
  const unreachable = (error: Error) => {
    throw new Error(
      `can't reach Kafka at ${bootstrapServers} (${error.message}): start it, or name another broker by ` +
        'KAFKA_BOOTSTRAP_SERVERS=host:port; for the system of make up, run first: . data/up/variables',
    );
  };
  const offsets = await askAdmin(
    kafka,
    async (admin) => {
      const topics = await admin.listTopics();
      if (topics.includes(topic)) return admin.fetchTopicOffsets(topic);
      throw new Error(`topic '${topic}' does not exist: name another by UAF_KAFKA_REJECTED_TOPIC`);
    },
    unreachable,
  );
  return new Map(
    offsets.map(({ partition, low, high }) => {
      const to = Number(high);
      return [partition, { from: Math.max(Number(low), to - count), to }] as const;
    }),
  );
}

const header = (all: NonNullable<KafkaMessage['headers']>, name: string): string => String(all[name] ?? '');

/** In words, unless another version of the pipeline rejected it. */
const explain = (reason: string): string => texts.get(reason) ?? reason;

/** A row may hold anything, control characters for a terminal too: what is not printed is shown by its code. */
function shorten(row: string): string {
  const plain = JSON.stringify(row).slice(1, -1).replaceAll('\\"', '"');
  return plain.length <= LONGEST_ROW ? plain : `${plain.slice(0, LONGEST_ROW)}… (${row.length} characters)`;
}
