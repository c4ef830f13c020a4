import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { pipeline } from '../../job/pipeline';
import type { Message } from './corpus';

const MESSAGES_PER_REQUEST = 2_000;
const TICK_MS = 100;
const INPUT = pipeline.topics[pipeline.input.topic].name;

export interface SendOptions {
  readonly bootstrapServers: string;
  /** @default - the pipeline's input topic */
  readonly sourceTopic?: string;
  /** @default - as fast as the broker takes them */
  readonly messagesPerSecond?: number;
  /** Once aborted, nothing more is sent. */
  readonly signal?: AbortSignal;
}

/**
 * Sends messages to a topic, each to its partition, in their order.
 * @returns how many were sent: all, unless the signal was aborted
 * @throws Error when one does not come to stand at its offset: the topic was not empty
 */
export async function send(messages: readonly Message[], options: SendOptions): Promise<number> {
  const { bootstrapServers, sourceTopic = INPUT, messagesPerSecond = Number.POSITIVE_INFINITY, signal } = options;
  const kafka = new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  try {
    const start = performance.now();
    let sent = 0;
    while (sent < messages.length && !signal?.aborted) {
      const due = Math.floor(((performance.now() - start + TICK_MS) / 1000) * messagesPerSecond);
      const batch = messages.slice(sent, Math.min(due, sent + MESSAGES_PER_REQUEST));
      if (batch.length > 0) await sendBatch(producer, sourceTopic, batch);
      else await sleep(TICK_MS);
      sent += batch.length;
    }
    return sent;
  } finally {
    await producer.disconnect();
  }
}

async function sendBatch(producer: Producer, topic: string, batch: readonly Message[]): Promise<void> {
  const answers = await producer.send({
    topic,
    acks: -1,
    messages: batch.map(({ partition, timestamp, value }) => ({
      partition,
      timestamp: String(timestamp),
      value,
      headers: pipeline.input.headers,
    })),
  });
  for (const { partition, baseOffset } of answers) {
    const first = batch.find((message) => message.partition === partition);
    if (Number(baseOffset) !== first?.offset) {
      throw new Error(`partition ${partition}: a message meant for offset ${first?.offset} stands at ${baseOffset}`);
    }
  }
}
