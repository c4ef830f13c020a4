import '../kafka-compression';
import { randomUUID } from 'node:crypto';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { INSPECTION_GROUP } from '../inspection-group';
import { askKafka } from './ask-kafka';

/** kafkajs would wait for a second, which a TLS handshake takes on a busy machine. */
export const CONNECTION_TIMEOUT_MS = 10_000;

/** Offsets of one partition: the first one that counts, and the first one that no longer does. */
export interface OffsetRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads a part of each partition of a topic, in the partition's order, and comes back. Commits nothing.
 * What is tried again goes on from where the reading stopped.
 * @param ranges by partition; those that are empty or not named are not read
 * @throws KafkaJSError when the consumer fails
 */
export async function readRanges(
  kafka: Kafka,
  topic: string,
  ranges: ReadonlyMap<number, OffsetRange>,
  each: (message: KafkaMessage, partition: number) => void,
): Promise<void> {
  const unread = new Map([...ranges].filter(([, { from, to }]) => from < to));
  await askKafka(async () => {
    if (unread.size > 0) await readUnread(kafka, topic, unread, each);
  });
}

/** Takes from `unread` what it has read. */
async function readUnread(
  kafka: Kafka,
  topic: string,
  unread: Map<number, OffsetRange>,
  each: (message: KafkaMessage, partition: number) => void,
): Promise<void> {
  const consumer = kafka.consumer({ groupId: `${INSPECTION_GROUP}${randomUUID()}`, maxWaitTimeInMs: 200 });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic] });
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      const reading = consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          const { partition } = batch;
          const range = unread.get(partition);
          if (range === undefined) return;
          for (const message of batch.messages) if (isWithin(range, Number(message.offset))) each(message, partition);
          const from = Number(batch.lastOffset()) + 1;
          if (from >= range.to) unread.delete(partition);
          else unread.set(partition, { from, to: range.to });
          if (unread.size === 0) resolve();
        },
      });
      reading.catch(reject);
      for (const [partition, { from }] of unread) consumer.seek({ topic, partition, offset: String(from) });
    });
  } finally {
    await consumer.disconnect();
  }
}

const isWithin = ({ from, to }: OffsetRange, offset: number): boolean => offset >= from && offset < to;
