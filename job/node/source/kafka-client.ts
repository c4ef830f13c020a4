import { type Admin, Kafka, type LogEntry, logLevel } from 'kafkajs';
import type { Logger } from 'pino';
import { hungBroker } from '../../hung-broker';
import { type KafkaCredentials, kafkajsCredentials } from '../../kafka-credentials';
import { SourceError } from '../errors';
import type { CommittedOffset, PartitionRange } from './topic-positions';

/**
 * A Kafka client whose own log, one line for each failed try, is kept at debug level.
 * @throws Error when the credentials are incomplete or can't be read
 */
export function createKafka(
  bootstrapServers: string,
  clientId: string,
  credentials: KafkaCredentials,
  logger: Logger,
): Kafka {
  return new Kafka({
    ...kafkajsCredentials(credentials),
    clientId,
    brokers: bootstrapServers.split(',').map((broker) => broker.trim()),
    connectionTimeout: 3_000,
    requestTimeout: hungBroker.requestTimeout,
    retry: { initialRetryTime: 200, maxRetryTime: 3_000, retries: 4 },
    logLevel: logLevel.INFO,
    logCreator:
      () =>
      ({ namespace, log: { message, timestamp: _, logger: __, ...details } }: LogEntry) =>
        logger.debug({ namespace, ...details }, message),
  });
}

/** Runs an action with an admin client. @param unreachable what is thrown where no broker can be connected to */
export async function withAdmin<T>(
  kafka: Kafka,
  action: (admin: Admin) => Promise<T>,
  unreachable = (error: unknown) => error,
): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
  } catch (error) {
    throw unreachable(error);
  }
  try {
    return await action(admin);
  } finally {
    await admin.disconnect();
  }
}

/** What no broker means at the start. Later, it is an outage that is waited out. */
export const unreachableAt = (bootstrapServers: string) => (error: unknown) =>
  new SourceError(
    `can't reach Kafka at ${bootstrapServers} (${error instanceof Error ? error.message : error}): start it, or name ` +
      'another broker by --bootstrap-servers',
  );

/** @throws SourceError that names the first topic that is missing, and the flag that names another */
export async function checkTopics(admin: Admin, topics: Readonly<Record<string, string>>): Promise<void> {
  const existing = await admin.listTopics();
  for (const [flag, topic] of Object.entries(topics)) {
    if (existing.includes(topic)) continue;
    const others = existing.filter((name) => !name.startsWith('__')).join(', ') || 'none';
    throw new SourceError(
      `topic '${topic}' does not exist (topics there: ${others}): create it, or name another by ${flag}`,
    );
  }
}

/** What each partition holds, and what the group has committed of it. */
export async function describeTopic(
  admin: Admin,
  topic: string,
  groupId: string,
): Promise<{ ranges: PartitionRange[]; committed: Map<number, CommittedOffset> }> {
  const ranges = await admin.fetchTopicOffsets(topic);
  const [group] = await admin.fetchOffsets({ groupId, topics: [topic] });
  const committed = (group?.partitions ?? [])
    .map(
      ({ partition, offset, metadata }) => [partition, { offset: Number(offset), metadata: metadata ?? '' }] as const,
    )
    .filter(([, { offset }]) => offset >= 0);
  return {
    ranges: ranges.map(({ partition, low, high }) => ({ partition, start: Number(low), end: Number(high) })),
    committed: new Map(committed),
  };
}
