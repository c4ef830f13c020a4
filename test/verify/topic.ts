import { Kafka, KafkaJSProtocolError, type KafkaMessage, logLevel } from 'kafkajs';
import type { Topics } from '../../infra/programs/kafka/pipeline-topics';
import { askAdmin } from '../../job/inspect/ask-kafka';
import { type OffsetRange, readRanges } from '../../job/inspect/topic-ranges';

/** All messages that are in a topic now, in the order of each partition. */
export async function readTopic(bootstrapServers: string, topic: string): Promise<KafkaMessage[]> {
  const kafka = new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING });
  const messages: KafkaMessage[] = [];
  await readRanges(kafka, topic, await wholeTopic(kafka, topic), (message) => messages.push(message));
  return messages;
}

async function wholeTopic(kafka: Kafka, topic: string): Promise<Map<number, OffsetRange>> {
  const offsets = await askAdmin(kafka, (admin) => admin.fetchTopicOffsets(topic));
  return new Map(offsets.map(({ partition, low, high }) => [partition, { from: Number(low), to: Number(high) }]));
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

/** As Kafka Streams and Quix Streams call such topics. */
const REPARTITION = /-repartition$|^repartition__/;

/** How many messages a group has still to read of those that it has sent to itself, to have them by key. */
export async function repartitionLag({
  bootstrapServers,
  groupId,
}: Pick<Topics, 'bootstrapServers' | 'groupId'>): Promise<number> {
  const kafka = new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING });
  return askAdmin(kafka, async (admin) => {
    const topics = await admin.listTopics();
    const own = topics.filter((name) => name.includes(groupId) && REPARTITION.test(name));
    const committed = await admin.fetchOffsets({ groupId, topics: own });
    let lag = 0;
    for (const { topic, partitions } of committed) {
      const ends = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, high]));
      for (const { partition, offset } of partitions) lag += Number(ends.get(partition)) - Math.max(0, Number(offset));
    }
    return lag;
  });
}
