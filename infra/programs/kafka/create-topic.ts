import { setTimeout as sleep } from 'node:timers/promises';
import { type Admin, type ITopicConfig, KafkaJSProtocolError } from 'kafkajs';

/** How often a topic is asked for, a second apart, while brokers are missing. */
const ATTEMPTS = 30;

/**
 * Creates a topic, and waits for the leaders of its partitions: kafkajs would do so too, but fail on a broker that has not
 * heard of the topic yet.
 */
export async function createTopic(
  admin: Admin,
  config: ITopicConfig & { readonly numPartitions: number },
): Promise<void> {
  await onceBrokersAreBack(() => admin.createTopics({ waitForLeaders: false, topics: [config] }));
  while (!(await hasLeaders(admin, config.topic, config.numPartitions))) await sleep(50);
}

/** Where all of them were too busy to be heard of in time, a topic can have no replica until their next heartbeats. */
async function onceBrokersAreBack(create: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await create();
      return;
    } catch (error) {
      if (!lacksBrokers(error) || attempt === ATTEMPTS) throw error;
      await sleep(1000);
    }
  }
}

function lacksBrokers(error: unknown): boolean {
  const errors = error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  return errors.some(({ type }) => type === 'INVALID_REPLICATION_FACTOR');
}

async function hasLeaders(admin: Admin, topic: string, partitions: number): Promise<boolean> {
  try {
    const [metadata] = (await admin.fetchTopicMetadata({ topics: [topic] })).topics;
    return metadata?.partitions.filter(({ leader }) => leader >= 0).length === partitions;
  } catch (error) {
    if (error instanceof KafkaJSProtocolError && error.retriable) return false;
    throw error;
  }
}
