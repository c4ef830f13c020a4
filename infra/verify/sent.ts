import { Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { fieldOf, stepColumn } from '../../job/columns';
import { eventTimeRange, isEventTime } from '../../job/event-time';
import { askAdmin } from '../../job/inspect/ask-kafka';
import { CONNECTION_TIMEOUT_MS, type OffsetRange, readRanges } from '../../job/inspect/topic-ranges';
import { parseDecimal } from '../../job/node/rows/decimal';
import { parseInstant } from '../../job/node/rows/instant';
import { readerOf } from '../../job/node/rows/reader-of';
import { pipeline } from '../../job/pipeline';

/** How to get into Kafka. */
export interface KafkaAccess extends Pick<KafkaConfig, 'ssl' | 'sasl' | 'socketFactory'> {
  readonly brokers: string[];
}

export interface SourceTopic extends KafkaAccess {
  readonly sourceTopic: string;
}

/** A row as it was sent, where in the topic it stands, and what it is to the job. */
export interface SentRow {
  readonly step: number;
  readonly name: string;
  readonly value: string;
  /** The record's timestamp: milliseconds since 1970. */
  readonly eventTime: number;
  readonly partition: number;
  readonly offset: number;
  /** Index in its message. */
  readonly row: number;
  /** What the value spells, or NaN. */
  readonly number: number;
}

export interface Sent {
  readonly messages: number;
  readonly rows: readonly SentRow[];
  /** Rows that are rejected, and so not stored. */
  readonly bad: number;
}

/** Reads what was sent with timestamps in [start, end). */
export async function readSent({ sourceTopic, ...access }: SourceTopic, start: number, end: number): Promise<Sent> {
  const kafka = new Kafka({ ...access, connectionTimeout: CONNECTION_TIMEOUT_MS, logLevel: logLevel.NOTHING });
  const rows: SentRow[] = [];
  let [messages, bad] = [0, 0];
  const ranges = await rangesSince(kafka, sourceTopic, start);
  await readRanges(kafka, sourceTopic, ranges, (message, partition) => {
    const eventTime = Number(message.timestamp);
    if (eventTime < start || eventTime >= end) return;
    messages++;
    const found = rowsOf(message.value, { eventTime, partition, offset: Number(message.offset) });
    for (const row of found.rows) rows.push(row);
    bad += found.bad;
  });
  return { messages, rows, bad };
}

const { columns, input, speedLayer } = pipeline;
const EVENT_TIMES = eventTimeRange(pipeline);
const reader = readerOf(input);
const STEP = fieldOf(columns, stepColumn(pipeline));
const NAME = fieldOf(columns, speedLayer.key);
const VALUE = fieldOf(columns, speedLayer.value);

/** The rows of a message, found by the Node engine's reader, which the tests hold against that of Flink's format. */
export function rowsOf(
  value: Buffer | null,
  place: Pick<SentRow, 'eventTime' | 'partition' | 'offset'>,
): { readonly rows: readonly SentRow[]; readonly bad: number } {
  const rows: SentRow[] = [];
  let bad = 0;
  const hasEventTime = isEventTime(place.eventTime, EVENT_TIMES);
  reader.open(value ?? Buffer.alloc(0), 0, value?.length ?? 0);
  while (reader.next()) {
    const { bytes, row, reason } = reader;
    const [from, to] = [(field: number) => reader.starts[field] ?? 0, (field: number) => reader.ends[field] ?? 0];
    const text = (field: number): string => bytes.toString('utf8', from(field), to(field));
    const step = hasEventTime && reason === undefined ? parseInstant(bytes, from(STEP), to(STEP)) : Number.NaN;
    if (Number.isNaN(step) || text(NAME) === '') bad++;
    else {
      const number = parseDecimal(bytes, from(VALUE), to(VALUE));
      rows.push({ ...place, step, name: text(NAME), value: text(VALUE), row, number });
    }
  }
  return { rows, bad };
}

/** Of each partition: the first message that is not older than `start`, and its end now. */
async function rangesSince(kafka: Kafka, topic: string, start: number): Promise<Map<number, OffsetRange>> {
  const [ends, starts] = await askAdmin(kafka, (admin) =>
    Promise.all([admin.fetchTopicOffsets(topic), admin.fetchTopicOffsetsByTimestamp(topic, start)]),
  );
  const firsts = new Map(starts.map(({ partition, offset }) => [partition, Number(offset)]));
  return new Map(
    ends.map(({ partition, high }) => {
      const to = Number(high);
      return [partition, { from: firsts.get(partition) ?? to, to }];
    }),
  );
}
