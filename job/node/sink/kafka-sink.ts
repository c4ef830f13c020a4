import {
  type CompressionTypes,
  type Kafka,
  KafkaJSProtocolError,
  type Message,
  Partitioners,
  type Producer,
} from 'kafkajs';
import type { Logger } from 'pino';
import type { Pipeline } from '../../definition';
import { hungBroker } from '../../hung-broker';
import { compressionType } from '../../kafka-compression';
import { MESSAGE_BYTES } from '../../message-bytes';
import type { Compression } from '../../settings';
import type { Retrier } from '../retry';
import { Lines } from '../windows/lines';
import { Outbox } from './outbox';
import type { RejectedRow, Sink } from './sink';

const REJECTED_PER_SEND = 500;
/** Of one window or a part of one each. */
const LINES_PER_SEND = 1_000;
/** Well below the megabyte that brokers take by default, whatever 1,024 lines may come to. */
const BYTES_PER_MESSAGE = 256 * 1024;

export type Acks = -1 | 0 | 1;

/** What sends messages: the producer that lines and rejected rows share, once it is connected. */
export class KafkaPublisher {
  readonly #producer: Producer;
  readonly #acks: Acks;
  readonly #compression: CompressionTypes;
  #connected: Promise<void> | undefined;

  constructor(kafka: Kafka, acks: Acks, compression: Compression) {
    this.#producer = kafka.producer({
      allowAutoTopicCreation: false,
      metadataMaxAge: hungBroker.metadataMaxAge,
      createPartitioner: Partitioners.DefaultPartitioner,
      // A retry of kafkajs partitions the batch anew and leaves out the brokers that have answered: with several brokers
      // messages would get lost. The outbox sends the whole batch again.
      retry: { retries: 0 },
    });
    this.#acks = acks;
    this.#compression = compressionType(compression);
  }

  async send(topic: string, messages: Message[]): Promise<void> {
    this.#connected ??= this.#producer.connect();
    try {
      await this.#connected;
    } catch (error) {
      this.#connected = undefined;
      throw error;
    }
    await this.#producer.send({ topic, acks: this.#acks, compression: this.#compression, messages });
  }

  async close(): Promise<void> {
    await this.#connected?.then(() => this.#producer.disconnect()).catch(() => {});
  }
}

abstract class KafkaSink<Item extends Lines | RejectedRow> implements Sink<Item> {
  protected abstract readonly outbox: Outbox<Item>;

  write(items: readonly Item[]): void {
    this.outbox.addAll(items);
  }

  settle(): Promise<void> {
    return this.outbox.settle();
  }

  flush(): Promise<void> {
    return this.outbox.flush();
  }

  async close(): Promise<void> {}
}

/** Lines of line protocol, up to `linesPerMessage` in one message, to the topic that Telegraf reads. */
export class KafkaLineSink extends KafkaSink<Lines> {
  protected readonly outbox: Outbox<Lines>;

  constructor(publisher: KafkaPublisher, topic: string, linesPerMessage: number, logger: Logger, retry: Retrier) {
    super();
    this.outbox = new Outbox(LINES_PER_SEND, retry, async (items) => {
      const messages = packLines(Lines.concat(items), linesPerMessage).map((value) => ({ value }));
      await sendSplitting(publisher, topic, messages, async ({ value }) => {
        const bytes = Buffer.byteLength(value ?? '');
        logger.error({ topic, bytes, line: String(value).slice(0, 200) }, 'a line is too large for a message: dropped');
      });
    });
  }
}

/** Rejected rows, one in a message, with headers that say why and where from. */
export class KafkaRejectedSink extends KafkaSink<RejectedRow> {
  protected readonly outbox: Outbox<RejectedRow>;

  constructor(publisher: KafkaPublisher, topic: string, headers: Pipeline['rejected']['headers'], retry: Retrier) {
    super();
    this.outbox = new Outbox(REJECTED_PER_SEND, retry, (rows) => {
      const messages = rows.map(({ row, reason, partition, offset }) => ({
        value: row,
        headers: {
          [headers.reason]: reason,
          [headers.partition]: String(partition),
          [headers.offset]: String(offset),
        },
      }));
      return sendSplitting(publisher, topic, messages, (message) =>
        sendTruncated(publisher, topic, message, headers.truncatedFrom),
      );
    });
  }
}

/** @returns messages of up to `limit` lines each, between which line feeds stand */
export function packLines(lines: Lines, limit: number): Buffer[] {
  const messages: Buffer[] = [];
  let [from, start] = [0, 0];
  for (let i = 0; i < lines.count; i++) {
    const end = lines.ends[i] ?? 0;
    if (i > from && (i - from === limit || end - start > BYTES_PER_MESSAGE)) {
      messages.push(lines.slice(from, i));
      from = i;
      start = lines.ends[i - 1] ?? 0;
    }
  }
  if (from < lines.count) messages.push(lines.slice(from, lines.count));
  return messages;
}

/** Sends the messages; where the broker finds them too large together, in halves, down to the one that is too large. */
async function sendSplitting(
  publisher: KafkaPublisher,
  topic: string,
  all: Message[],
  onTooLarge: (message: Message) => Promise<void>,
): Promise<void> {
  // Compressed, the broker might take them.
  const isLarge = ({ value }: Message) => Buffer.byteLength(value ?? '') > MESSAGE_BYTES;
  const messages = all.filter((message) => !isLarge(message));
  for (const message of all) if (isLarge(message)) await onTooLarge(message);
  if (messages.length === 0) return;
  try {
    await publisher.send(topic, messages);
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    const [only] = messages;
    if (messages.length === 1 && only !== undefined) return onTooLarge(only);
    const half = Math.ceil(messages.length / 2);
    await sendSplitting(publisher, topic, messages.slice(0, half), onTooLarge);
    await sendSplitting(publisher, topic, messages.slice(half), onTooLarge);
  }
}

/** Sends the beginning of a row that is too large as a whole; the row itself stands where the headers say. */
async function sendTruncated(
  publisher: KafkaPublisher,
  topic: string,
  message: Message,
  header: string,
): Promise<void> {
  const row = Buffer.from(message.value ?? '');
  const headers = { ...message.headers, [header]: String(row.length) };
  for (let size = row.length > MESSAGE_BYTES ? MESSAGE_BYTES : row.length >> 1; ; size >>= 1) {
    try {
      return await publisher.send(topic, [{ ...message, value: row.subarray(0, size), headers }]);
    } catch (error) {
      if (!isTooLarge(error) || size === 0) throw error;
    }
  }
}

function isTooLarge(error: unknown): boolean {
  if (error instanceof KafkaJSProtocolError)
    return error.type === 'MESSAGE_TOO_LARGE' || error.type === 'RECORD_LIST_TOO_LARGE';
  const cause = error instanceof Error ? error.cause : undefined;
  return cause !== undefined && isTooLarge(cause);
}
