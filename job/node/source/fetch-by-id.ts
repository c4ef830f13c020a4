import type { Broker, Cluster } from 'kafkajs';
import { createErrorFromCode } from 'kafkajs/src/protocol/error';
import { fetchConnection, sendTo } from './cluster';
import { type FetchRequest, fetchRequest } from './fetch-request';
import { sharesOf } from './fetch-shares';
import { decodeFetchResponse, type FetchedPartition } from './raw-fetch';
import { ResponseMemory } from './response-memory';
import { readWholeResponses } from './whole-responses';

const OFFSET_OUT_OF_RANGE = 1;
const UNKNOWN_TOPIC = 3;
const UNKNOWN_TOPIC_ID = 100;
const INCONSISTENT_TOPIC_ID = 103;
const TOPIC_IS_ANOTHER = [UNKNOWN_TOPIC_ID, INCONSISTENT_TOPIC_ID];

/** What a fetch needs to know of the positions that it starts from, and who is told where they don't count any more. */
export interface FetchPositions {
  readonly topicId: string;
  /** @throws Error in place of a fetch, which is not to be made */
  fetching(): void;
  /** The epoch of the record before this offset, or undefined where that is not known. */
  lastEpoch(partition: number, offset: number): number | undefined;
  /** A partition has been read up to this offset, the record before it being of this epoch. */
  fetched(partition: number, nextOffset: number, epoch: number): void;
  /** The log ends, in this epoch, before the offset that was asked for. */
  diverged(partition: number, offset: number, end: { epoch: number; endOffset: number }): Promise<void>;
  outOfRange(partition: number, offset: number): Promise<void>;
  /** There is no topic of this id. */
  topicUnknown(): Promise<void>;
  /** A fetch has failed: kafkajs will try again. */
  failed(error: unknown): void;
}

/** What kafkajs asks for, and the number of the fetch. */
type Fetch = Parameters<Broker['fetch']>[0] & { readonly turn: number };

/**
 * Has the consumer that owns this cluster fetch by the topic's id, with the epoch in which it has read last (KIP-516,
 * KIP-595). So the broker itself refuses a position that does not count any more, whatever has happened to the topic
 * meanwhile. kafkajs fetches by name, and where a position is out of range it starts again at the beginning.
 */
export function fetchById(cluster: Cluster, topic: string, positions: FetchPositions): void {
  const findBroker = cluster.findBroker.bind(cluster);
  const memories = new WeakMap<Broker, ResponseMemory>();
  let turn = 0;
  cluster.findBroker = async (node) => {
    const broker = await findBroker(node);
    const memory = memories.get(broker) ?? readingInto(new ResponseMemory(), broker);
    memories.set(broker, memory);
    broker.fetch = async (fetch) => {
      try {
        positions.fetching();
        return await fetchFrom(broker, memory, topic, { ...fetch, turn: turn++ }, positions);
      } catch (error) {
        positions.failed(error);
        throw error;
      }
    };
    return broker;
  };
}

function readingInto(memory: ResponseMemory, broker: Broker): ResponseMemory {
  const connection = fetchConnection(broker);
  if (connection !== undefined) readWholeResponses(connection, memory);
  return memory;
}

async function fetchFrom(
  broker: Broker,
  memory: ResponseMemory,
  topic: string,
  fetch: Fetch,
  positions: FetchPositions,
) {
  const { topicId } = positions;
  const partitions = fetch.topics.flatMap((each) => each.partitions);
  const asked = sharesOf(partitions, fetch.maxBytes ?? 0, fetch.turn);
  const request: FetchRequest = {
    maxWaitTime: fetch.maxWaitTime ?? 0,
    minBytes: fetch.minBytes ?? 1,
    maxBytes: fetch.maxBytes ?? 0,
    isolationLevel: fetch.isolationLevel ?? 1,
    rackId: fetch.rackId ?? '',
    topicId,
    partitions: asked.map((each) => ({
      ...each,
      lastEpoch: positions.lastEpoch(each.partition, Number(each.fetchOffset)),
    })),
  };
  const response = await sendTo(broker, fetchRequest(request), (bytes) =>
    decodeFetchResponse(bytes, topic, () => memory.giveBack(bytes)),
  );
  const offsets = new Map(asked.map(({ partition, fetchOffset }) => [partition, Number(fetchOffset)]));
  const sound: FetchedPartition[] = [];
  for (const each of response.partitions) {
    if (await isSound(each, offsets.get(each.partition) ?? 0, positions)) sound.push(each);
  }
  if (response.errorCode !== 0) throw createErrorFromCode(response.errorCode);
  return { responses: [{ topicName: topic, partitions: sound }] };
}

/** @returns whether the partition holds what was asked for; where its position does not count, that has been solved */
async function isSound(
  { partition, errorCode, diverging, messages }: FetchedPartition,
  offset: number,
  positions: FetchPositions,
): Promise<boolean> {
  if (diverging !== undefined) {
    await positions.diverged(partition, offset, diverging);
    return false;
  }
  if (errorCode === OFFSET_OUT_OF_RANGE) {
    await positions.outOfRange(partition, offset);
    return false;
  }
  if (TOPIC_IS_ANOTHER.includes(errorCode)) {
    await positions.topicUnknown();
    // Has kafkajs look for the topic's brokers, and join its group, again.
    throw createErrorFromCode(UNKNOWN_TOPIC);
  }
  if (errorCode !== 0) throw createErrorFromCode(errorCode);
  const last = messages.at(-1)?.recordBatch;
  if (last !== undefined) positions.fetched(partition, last.lastOffset + 1, last.leaderEpoch);
  return true;
}
