import type { Consumer, Kafka } from 'kafkajs';
import { hungBroker } from '../../hung-broker';
import { type FetchPositions, fetchById } from './fetch-by-id';
import { newestTakesAll } from './newest-takes-all';

/** How soon the group gives up a member that was killed, and its partitions come to the next one. */
const SESSION_TIMEOUT_MS = 10_000;
export const HEARTBEAT_INTERVAL_MS = 1_000;
/** kafkajs waits out a whole fetch before it acts on a seek or a join. */
const FETCH_WAIT_MS = 200;
/** A fetch waits for so much: many small ones, each of all partitions, would cost more than the rows in them. */
const FETCH_BYTES = 1024 * 1024;

export interface KafkaConsumerOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly groupId: string;
}

/** A consumer that has all partitions of its topic, or none once a newer one has joined, and fetches by the topic's id. */
export const createConsumer = (
  { kafka, topic, groupId }: KafkaConsumerOptions,
  claim: number,
  positions: FetchPositions,
): Consumer =>
  kafka.consumer({
    groupId,
    partitionAssigners: [
      (config) => {
        fetchById(config.cluster, topic, positions);
        return newestTakesAll(claim)(config);
      },
    ],
    sessionTimeout: SESSION_TIMEOUT_MS,
    rebalanceTimeout: SESSION_TIMEOUT_MS,
    heartbeatInterval: HEARTBEAT_INTERVAL_MS,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    minBytes: FETCH_BYTES,
    metadataMaxAge: hungBroker.metadataMaxAge,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: 200, maxRetryTime: 3_000, retries: 4, restartOnFailure: async () => true },
  });
