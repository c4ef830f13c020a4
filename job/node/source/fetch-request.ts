import Encoder from 'kafkajs/src/protocol/encoder';

const FETCH = 1;
/** The first version that names a topic by its id (Kafka 3.1). */
export const FETCH_VERSION = 13;
/** A fetch outside of any session. */
const NO_SESSION = { id: 0, epoch: -1 } as const;
const CONSUMER = -1;
const NONE = -1;

export interface FetchRequest {
  readonly maxWaitTime: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly isolationLevel: number;
  readonly rackId: string;
  readonly topicId: string;
  readonly partitions: readonly FetchPosition[];
}

export interface FetchPosition {
  readonly partition: number;
  readonly fetchOffset: string;
  readonly maxBytes: number;
  /** The epoch of the record before the offset, or undefined where none was read. */
  readonly lastEpoch: number | undefined;
}

/**
 * Fetch request, version 13:
 *
 *     request   = tags replicaId:int32 maxWait:int32 minBytes:int32 maxBytes:int32 isolationLevel:int8 sessionId:int32
 *                 sessionEpoch:int32 [topic] [forgottenTopic] rackId:string tags
 *     topic     = id:uuid [partition] tags
 *     partition = index:int32 currentLeaderEpoch:int32 fetchOffset:int64 lastFetchedEpoch:int32 logStartOffset:int64
 *                 maxBytes:int32 tags
 *
 * Source: Apache Kafka's protocol guide, "Fetch API (Key: 1)". The first tags are those of the header.
 */
export function fetchRequest(request: FetchRequest) {
  const partitions = request.partitions.map(({ partition, fetchOffset, maxBytes, lastEpoch }) =>
    withTags(
      new Encoder()
        .writeInt32(partition)
        .writeInt32(NONE)
        .writeInt64(fetchOffset)
        .writeInt32(lastEpoch ?? NONE)
        .writeInt64(NONE)
        .writeInt32(maxBytes),
    ),
  );
  const topic = withTags(new Encoder().writeBuffer(uuidBytes(request.topicId)).writeUVarIntArray(partitions));
  return {
    apiKey: FETCH,
    apiVersion: FETCH_VERSION,
    apiName: 'Fetch',
    encode: async () =>
      withTags(
        withTags(new Encoder())
          .writeInt32(CONSUMER)
          .writeInt32(request.maxWaitTime)
          .writeInt32(request.minBytes)
          .writeInt32(request.maxBytes)
          .writeInt8(request.isolationLevel)
          .writeInt32(NO_SESSION.id)
          .writeInt32(NO_SESSION.epoch)
          .writeUVarIntArray([topic])
          .writeUVarIntArray([])
          .writeUVarIntString(request.rackId),
      ),
  };
}

/** Ends a structure without tagged fields. */
export const withTags = (encoder: Encoder): Encoder => encoder.writeUVarInt(0);

/** A UUID's 16 bytes, of its text in hexadecimal digits without dashes. */
export const uuidBytes = (id: string): Buffer => Buffer.from(id, 'hex');
