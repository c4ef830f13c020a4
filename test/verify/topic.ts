import { randomUUID } from 'node:crypto';
import { Kafka, KafkaJSProtocolError, type KafkaMessage, logLevel } from 'kafkajs';
import type { Topics } from '../../infra/local/programs/pipeline-topics';

/** All messages that are in a topic now, in the order of each partition. */
export async function readTopic(bootstrapServers: string, topic: string): Promise<KafkaMessage[]> {
  const kafka = new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING });
  const waiting = await endOffsets(kafka, topic);
  const messages: KafkaMessage[] = [];
  if (waiting.size === 0) return messages;
  const consumer = kafka.consumer({ groupId: `test-${randomUUID()}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer
        .run({
          autoCommit: false,
          eachBatch: async ({ batch }) => {
            messages.push(...batch.messages);
            if (Number(batch.lastOffset()) + 1 >= (waiting.get(batch.partition) ?? 0)) waiting.delete(batch.partition);
            if (waiting.size === 0) resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return messages;
}

/** Where each partition that has messages ends. */
async function endOffsets(kafka: Kafka, topic: string): Promise<Map<number, number>> {
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return new Map(offsets.map(({ partition, high }) => [partition, Number(high)] as const).filter(([, end]) => end > 0));
}

/** Where the job's group goes on in each partition; -1 where it has committed nothing. */
export async function committedOffsets({
  bootstrapServers,
  groupId,
  sourceTopic,
}: Pick<Topics, 'bootstrapServers' | 'groupId' | 'sourceTopic'>): Promise<number[]> {
  const admin = new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING }).admin();
  try {
    await admin.connect();
    const [answer] = await admin.fetchOffsets({ groupId, topics: [sourceTopic] });
    const partitions = answer?.partitions ?? [];
    return partitions.sort((a, b) => a.partition - b.partition).map(({ offset }) => Number(offset));
  } catch (error) {
    // The broker has just come up and is still loading the offsets.
    if (error instanceof KafkaJSProtocolError && error.retriable) return [];
    throw error;
  } finally {
    await admin.disconnect();
  }
}
