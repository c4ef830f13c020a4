import { setTimeout } from 'node:timers/promises';
import { Kafka, KafkaJSError, logLevel, Partitioners, type Producer } from 'kafkajs';
import type { Logger } from 'pino';
import { hungBroker } from '../job/hung-broker';
import { compressionType } from '../job/kafka-compression';
import { type KafkaCredentials, kafkajsCredentials } from '../job/kafka-credentials';
import { pipeline } from '../job/pipeline';
import type { Compression } from '../job/settings';
import type { Message } from './generator';
import type { Sink } from './publisher';

export interface KafkaSinkOptions {
  /** host:port of each broker to begin with. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** @default - the cluster does not ask who it is */
  readonly credentials?: KafkaCredentials;
  readonly topic: string;
  /** How many replicas must have a message before it counts as sent: all (-1), the leader (1), none (0). */
  readonly acks: -1 | 0 | 1;
  readonly compression: Compression;
  readonly logger: Logger;
}

/** Kafka can't be used as it is; the message says what to change. */
export class KafkaError extends Error {
  override readonly name = 'KafkaError';
}

/** @throws KafkaError when the credentials are incomplete or can't be read */
function security(credentials: KafkaCredentials): ReturnType<typeof kafkajsCredentials> {
  try {
    return kafkajsCredentials(credentials);
  } catch (error) {
    throw new KafkaError(error instanceof Error ? error.message : String(error));
  }
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/** Sends messages to a topic, at least once, spread evenly over its partitions. An outage is waited out. */
export class KafkaSink implements Sink {
  readonly #options: KafkaSinkOptions;
  readonly #producer: Producer;
  readonly #headers = { ...pipeline.input.headers };
  /** Batches that have failed and not got through yet: while there are any, there is an outage. */
  #failing = 0;
  #outageSince = 0;

  private constructor(options: KafkaSinkOptions, producer: Producer) {
    this.#options = options;
    this.#producer = producer;
  }

  /** @throws KafkaError when no broker answers or the topic does not exist */
  static async connect(options: KafkaSinkOptions): Promise<KafkaSink> {
    const { brokers, clientId, credentials = {} } = options;
    const kafka = new Kafka({
      clientId,
      brokers: [...brokers],
      ...security(credentials),
      connectionTimeout: 3000,
      requestTimeout: hungBroker.requestTimeout,
      // Each try takes the next of the brokers: enough to reach every one. Longer outages are the sink's, which logs them.
      retry: { retries: brokers.length + 1 },
      // What goes wrong is thrown, and logged by us.
      logLevel: logLevel.NOTHING,
    });
    const producer = kafka.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      metadataMaxAge: hungBroker.metadataMaxAge,
      // Another try of kafkajs partitions the batch anew, and leaves out the brokers that have answered: messages would
      // get lost. The sink sends the whole batch again instead.
      retry: { retries: 0 },
    });
    try {
      await requireTopic(kafka, options);
      await producer.connect();
    } catch (error) {
      if (error instanceof KafkaError) throw error;
      throw new KafkaError(
        `no Kafka broker answers at ${brokers.join(', ')} (${rootCause(error).message}): ` +
          'start one there, or name others with --kafka-brokers or UAF_KAFKA_BROKERS',
      );
    }
    return new KafkaSink(options, producer);
  }

  async send(batch: readonly Message[]): Promise<void> {
    const { topic, acks } = this.#options;
    const compression = compressionType(this.#options.compression);
    const messages = batch.map(({ value, timestamp }) => ({
      value,
      timestamp: String(timestamp),
      headers: this.#headers,
    }));
    for (let pause = FIRST_PAUSE_MS, tries = 0; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS), tries++) {
      try {
        await this.#producer.send({ topic, acks, compression, messages });
        if (tries > 0) this.#recovered();
        return;
      } catch (error) {
        const cause = rootCause(error);
        if (!isOutage(cause)) throw new KafkaError(`topic '${topic}' does not take a batch: ${cause.message}`);
        if (tries === 0) this.#failed(cause);
        await setTimeout(pause);
      }
    }
  }

  async close(): Promise<void> {
    await this.#producer.disconnect();
  }

  #failed(cause: Error): void {
    if (this.#failing++ > 0) return;
    this.#outageSince = Date.now();
    const { brokers, topic } = this.#options;
    this.#options.logger.warn({ brokers, topic, reason: cause.message }, 'Kafka takes no messages: trying again');
  }

  #recovered(): void {
    if (--this.#failing > 0) return;
    this.#options.logger.info({ outageMs: Date.now() - this.#outageSince }, 'Kafka takes messages again');
  }
}

async function requireTopic(kafka: Kafka, { brokers, topic }: KafkaSinkOptions): Promise<void> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    if ((await admin.listTopics()).includes(topic)) return;
  } finally {
    await admin.disconnect();
  }
  const declared = Object.values(pipeline.topics).find(({ name }) => name === topic);
  throw new KafkaError(
    `topic '${topic}' does not exist at ${brokers.join(', ')}: create it` +
      `${declared ? ` with ${declared.partitions} partitions` : ''}, or name another with --kafka-topic or UAF_KAFKA_TOPIC`,
  );
}

/** kafkajs wraps what happened in errors about its own retries. */
function rootCause(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return error.cause instanceof Error ? rootCause(error.cause) : error;
}

const isOutage = (cause: Error): boolean => cause instanceof KafkaJSError && cause.retriable;
