import { randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { Kafka, type KafkaMessage, logLevel } from 'kafkajs';

/** A row as it was sent, and where in the topic it stands. */
export interface SentRow {
  readonly step: number;
  readonly name: string;
  readonly value: string;
  /** The record's timestamp: milliseconds since 1970. */
  readonly eventTime: number;
  readonly partition: number;
  readonly offset: number;
}

export interface Sent {
  readonly messages: number;
  readonly rows: readonly SentRow[];
  /** Rows that are no instant, name and value. */
  readonly bad: number;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/** Reads what was sent with timestamps in [start, end), by itself: no code of the job takes part. */
export async function readSent(
  { bootstrapServers, sourceTopic }: { readonly bootstrapServers: string; readonly sourceTopic: string },
  start: number,
  end: number,
): Promise<Sent> {
  const kafka = new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING });
  const rows: SentRow[] = [];
  let [messages, bad] = [0, 0];
  await eachMessageSince(kafka, sourceTopic, start, (message, partition) => {
    const eventTime = Number(message.timestamp);
    if (eventTime < start || eventTime >= end) return;
    messages++;
    const records = recordsOf(message);
    for (const [step = '', name = '', value = '', ...others] of records ?? []) {
      const instant = INSTANT.test(step) ? Date.parse(step) : Number.NaN;
      if (Number.isNaN(instant) || name === '' || others.length > 0) bad++;
      else rows.push({ step: instant, name, value, eventTime, partition, offset: Number(message.offset) });
    }
    if (records === undefined) bad++;
  });
  return { messages, rows, bad };
}

function recordsOf({ value }: KafkaMessage): string[][] | undefined {
  try {
    return parse(value ?? Buffer.alloc(0), { relax_column_count: true });
  } catch {
    return undefined;
  }
}

/** From the first message of each partition that is not older than `start` to what is its end now. */
async function eachMessageSince(
  kafka: Kafka,
  topic: string,
  start: number,
  each: (message: KafkaMessage, partition: number) => void,
): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const [ends, starts] = await Promise.all([
    admin.fetchTopicOffsets(topic),
    admin.fetchTopicOffsetsByTimestamp(topic, start),
  ]);
  await admin.disconnect();
  const waiting = new Map<number, number>();
  for (const { partition, high } of ends) {
    const from = starts.find((offset) => offset.partition === partition)?.offset ?? high;
    if (Number(from) < Number(high)) waiting.set(partition, Number(high));
  }
  if (waiting.size === 0) return;
  const consumer = kafka.consumer({ groupId: `verify-${randomUUID()}`, maxWaitTimeInMs: 200 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic] });
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      const eachBatch: Parameters<typeof consumer.run>[0] = {
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          for (const message of batch.messages) each(message, batch.partition);
          if (Number(batch.lastOffset()) + 1 >= (waiting.get(batch.partition) ?? 0)) waiting.delete(batch.partition);
          if (waiting.size === 0) resolve();
        },
      };
      consumer.run(eachBatch).catch(reject);
      for (const { partition, offset } of starts) consumer.seek({ topic, partition, offset });
    });
  } finally {
    await consumer.disconnect();
  }
}
