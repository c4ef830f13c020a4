import { parse } from 'csv-parse/sync';
import { Kafka, type KafkaConfig, type KafkaMessage, logLevel } from 'kafkajs';
import { type OffsetRange, readRanges } from '../../job/inspect/topic-ranges';

/** How to get into Kafka. */
export interface KafkaAccess extends Pick<KafkaConfig, 'ssl' | 'sasl' | 'socketFactory'> {
  readonly brokers: string[];
}

export interface SourceTopic extends KafkaAccess {
  readonly sourceTopic: string;
}

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
export async function readSent({ sourceTopic, ...access }: SourceTopic, start: number, end: number): Promise<Sent> {
  const kafka = new Kafka({ ...access, logLevel: logLevel.NOTHING });
  const rows: SentRow[] = [];
  let [messages, bad] = [0, 0];
  const ranges = await rangesSince(kafka, sourceTopic, start);
  await readRanges(kafka, sourceTopic, ranges, (message, partition) => {
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

/** Of each partition: the first message that is not older than `start`, and its end now. */
async function rangesSince(kafka: Kafka, topic: string, start: number): Promise<Map<number, OffsetRange>> {
  const admin = kafka.admin();
  await admin.connect();
  const [ends, starts] = await Promise.all([
    admin.fetchTopicOffsets(topic),
    admin.fetchTopicOffsetsByTimestamp(topic, start),
  ]);
  await admin.disconnect();
  const firsts = new Map(starts.map(({ partition, offset }) => [partition, Number(offset)]));
  return new Map(
    ends.map(({ partition, high }) => {
      const to = Number(high);
      return [partition, { from: firsts.get(partition) ?? to, to }];
    }),
  );
}
