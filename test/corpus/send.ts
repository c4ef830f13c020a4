import { setTimeout as sleep } from 'node:timers/promises';
import { CompressionTypes, Kafka, KafkaJSError, logLevel, type Producer } from 'kafkajs';
import { pipeline } from '../../job/pipeline';
import type { Message } from './corpus';

/** Less than a broker takes for one partition. */
const BYTES_PER_REQUEST = 512 * 1024;
const TICK_MS = 100;
/** A broker that does not answer loses its partitions to others, which are asked as soon as that is known. */
const ANSWER_WITHIN_MS = 3_000;
const LEADERS_KNOWN_FOR_MS = 2_000;
/** Longer than any outage that tests make: kafkajs gives up after about 10 s of a leader that is away. */
const OUTAGE_AT_MOST_MS = 120_000;
const INPUT = pipeline.topics[pipeline.input.topic].name;

export interface SenderOptions {
  readonly bootstrapServers: string;
  /** @default - the pipeline's input topic */
  readonly sourceTopic?: string;
}

export interface SendOptions {
  /** @default - as fast as the broker takes them */
  readonly messagesPerSecond?: number;
  /** Once aborted, nothing more is sent. */
  readonly signal?: AbortSignal;
}

/** Sends messages to a topic, each to its partition, once and in their order, through outages of brokers. */
export class Sender {
  static async connect({ bootstrapServers, sourceTopic = INPUT }: SenderOptions): Promise<Sender> {
    const brokers = bootstrapServers.split(',');
    const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING, requestTimeout: ANSWER_WITHIN_MS });
    const producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      metadataMaxAge: LEADERS_KNOWN_FOR_MS,
    });
    // A broker gives no producer id while the controller that hands them out is being elected anew.
    await throughOutages(() => producer.connect());
    return new Sender(producer, sourceTopic);
  }

  private constructor(
    private readonly producer: Producer,
    private readonly topic: string,
  ) {}

  /**
   * @returns how many were sent: all, unless the signal was aborted
   * @throws Error when one does not come to stand at its offset: the topic was not empty
   */
  async send(messages: readonly Message[], { messagesPerSecond, signal }: SendOptions = {}): Promise<number> {
    const start = performance.now();
    const rate = messagesPerSecond ?? Number.POSITIVE_INFINITY;
    let sent = 0;
    while (sent < messages.length && !signal?.aborted) {
      const due = Math.floor(((performance.now() - start + TICK_MS) / 1000) * rate);
      const batch = messages.slice(sent, Math.min(due, endOfRequest(messages, sent)));
      if (batch.length > 0) await this.#sendBatch(batch);
      else await sleep(TICK_MS);
      sent += batch.length;
    }
    return sent;
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }

  /** One request for each partition: another try of kafkajs leaves out brokers that have answered for others. */
  async #sendBatch(batch: readonly Message[]): Promise<void> {
    const partitions = new Set(batch.map(({ partition }) => partition));
    await Promise.all(
      [...partitions].map((partition) => this.#sendTo(batch.filter((message) => message.partition === partition))),
    );
  }

  async #sendTo(messages: readonly Message[]): Promise<void> {
    // What is larger than a broker takes gets there compressed.
    const large = messages.some(({ value }) => (value?.length ?? 0) > BYTES_PER_REQUEST);
    const [answer] = await throughOutages(() =>
      this.producer.send({
        topic: this.topic,
        acks: -1,
        compression: large ? CompressionTypes.GZIP : CompressionTypes.None,
        messages: messages.map(({ partition, timestamp, value }) => ({
          partition,
          timestamp: String(timestamp),
          value,
          headers: pipeline.input.headers,
        })),
      }),
    );
    const [first] = messages;
    if (Number(answer?.baseOffset) !== first?.offset) {
      const { partition, offset } = first ?? {};
      throw new Error(`partition ${partition}: a message meant for offset ${offset} stands at ${answer?.baseOffset}`);
    }
  }
}

/** The producer numbers messages again as before once it has failed: brokers that have them drop them. */
async function throughOutages<T>(action: () => Promise<T>): Promise<T> {
  for (const start = performance.now(); ; ) {
    try {
      return await action();
    } catch (error) {
      const isOver = performance.now() - start > OUTAGE_AT_MOST_MS;
      if (isOver || !(error instanceof KafkaJSError)) throw error;
      await sleep(TICK_MS);
    }
  }
}

/** As `Sender.send`, with a connection of its own. */
export async function send(messages: readonly Message[], options: SenderOptions & SendOptions): Promise<number> {
  const sender = await Sender.connect(options);
  try {
    return await sender.send(messages, options);
  } finally {
    await sender.close();
  }
}

function endOfRequest(messages: readonly Message[], start: number): number {
  let end = start;
  for (let bytes = 0; end < messages.length; end++) {
    bytes += messages[end]?.value?.length ?? 0;
    if (bytes > BYTES_PER_REQUEST && end > start) break;
  }
  return end;
}
