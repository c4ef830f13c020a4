import { randomUUID } from 'node:crypto';
import { Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import { type KafkaCredentials, kafkajsCredentials } from '../kafka-credentials';
import { pipeline } from '../pipeline';
import type { Result } from './query';

export interface RejectedTopic {
  readonly bootstrapServers: string;
  readonly rejectedTopic: string;
  readonly credentials: KafkaCredentials;
}

const LONGEST_ROW = 120;
const { headers } = pipeline.rejected;

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
      header(found, headers.reason),
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
    logLevel: logLevel.NOTHING,
    retry: { retries: 2 },
  });
  const ends = await endsOf(kafka, bootstrapServers, rejectedTopic);
  const messages: KafkaMessage[] = [];
  const waiting = new Set([...ends].filter(([, { low, high }]) => high > low).map(([partition]) => partition));
  if (waiting.size === 0) return messages;
  const consumer = kafka.consumer({ groupId: `rejected-${randomUUID()}`, maxWaitTimeInMs: 200 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [rejectedTopic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer
        .run({
          autoCommit: false,
          eachBatch: async ({ batch }) => {
            const { high, from } = ends.get(batch.partition) ?? { high: 0, from: 0 };
            messages.push(...batch.messages.filter(({ offset }) => Number(offset) >= from));
            if (Number(batch.lastOffset()) + 1 >= high) waiting.delete(batch.partition);
            if (waiting.size === 0) resolve();
          },
        })
        .catch(reject);
      for (const [partition, { from }] of ends)
        consumer.seek({ topic: rejectedTopic, partition, offset: String(from) });
    });
  } finally {
    await consumer.disconnect();
  }
  return messages;

  async function endsOf(kafka: Kafka, bootstrapServers: string, topic: string) {
    const admin = kafka.admin();
    await admin.connect().catch((error: Error) => {
      throw new Error(
        `can't reach Kafka at ${bootstrapServers} (${error.message}): start it, or name another broker by ` +
          'KAFKA_BOOTSTRAP_SERVERS',
      );
    });
    try {
      const topics = await admin.listTopics();
      if (!topics.includes(topic)) {
        throw new Error(`topic '${topic}' does not exist: name another by KAFKA_REJECTED_TOPIC`);
      }
      const offsets = await admin.fetchTopicOffsets(topic);
      return new Map(
        offsets.map(({ partition, low, high }) => {
          const end = Number(high);
          return [partition, { low: Number(low), high: end, from: Math.max(Number(low), end - count) }] as const;
        }),
      );
    } finally {
      await admin.disconnect();
    }
  }
}

const header = (all: NonNullable<KafkaMessage['headers']>, name: string): string => String(all[name] ?? '');

/** A row may hold anything, control characters for a terminal too: what is not printed is shown by its code. */
function shorten(row: string): string {
  const plain = JSON.stringify(row).slice(1, -1).replaceAll('\\"', '"');
  return plain.length <= LONGEST_ROW ? plain : `${plain.slice(0, LONGEST_ROW)}… (${row.length} characters)`;
}
