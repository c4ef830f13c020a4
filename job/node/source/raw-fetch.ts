import Decoder from 'kafkajs/src/protocol/decoder';
import { SourceError } from '../errors';
import { type RecordBatch, readRecordBatches } from './record-batch';

/**
 * What kafkajs hands on for a "message": a whole record batch. The rest is what
 * kafkajs itself looks at: it drops messages before the offset it asked for.
 */
export interface RawMessage {
  /** The last offset of the batch. */
  readonly offset: string;
  readonly isControlRecord: false;
  readonly recordBatch: RecordBatch;
  /** Nothing reads the records of this partition any more: the memory that they stand in may be used again. */
  done(): void;
}

export const isRawMessage = (message: object): message is RawMessage => 'recordBatch' in message;

/** A partition's part of a fetch response, as kafkajs wants it, and what it does not know. */
export interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly messages: readonly RawMessage[];
  /** Where the log no longer holds what the reader has read: it ends, in this epoch, before the offset asked for. */
  readonly diverging?: { readonly epoch: number; readonly endOffset: number };
}

/**
 * Fetch response, version 13:
 *
 *     response  = tags throttleTime:int32 errorCode:int16 sessionId:int32 [topic] tags
 *     topic     = id:uuid [partition] tags
 *     partition = index:int32 errorCode:int16 highWatermark:int64 lastStableOffset:int64 logStartOffset:int64
 *                 [abortedTransaction] preferredReadReplica:int32 recordSet:bytes tags
 *     abortedTransaction = producerId:int64 firstOffset:int64 tags
 *     divergingEpoch     = epoch:int32 endOffset:int64 tags        (tag 0 of a partition)
 *
 * Source: Apache Kafka's protocol guide, "Fetch API (Key: 1)". Record batches are left in their bytes: the decoder of
 * kafkajs makes an object for each record, decodes each header into a map, and passes offsets through strings and
 * BigInt, which at one row per message is most of what reading costs.
 * @param whenDone is called once the records of all partitions have been read
 * @throws SourceError where a batch can't be read
 */
export async function decodeFetchResponse(
  rawData: Buffer,
  topic: string,
  whenDone: () => void,
): Promise<{ errorCode: number; partitions: FetchedPartition[] }> {
  const decoder = new Decoder(rawData);
  readTags(decoder);
  // Since version 3 the broker has throttled already when it answers: kafkajs must not wait on top of it.
  decoder.readInt32();
  const errorCode = decoder.readInt16();
  decoder.readInt32();
  const topics = decoder.readUVarIntArray(() => {
    decoder.readBytes(UUID_BYTES);
    const partitions = decoder.readUVarIntArray(readPartition) ?? [];
    readTags(decoder);
    return partitions;
  });
  const unread = new Set<number>();
  const done = (partition: number) => {
    if (unread.delete(partition) && unread.size === 0) whenDone();
  };
  const partitions = await Promise.all((topics ?? []).flat().map((each) => decodePartition(each, topic, done)));
  for (const { partition, messages } of partitions) if (messages.length > 0) unread.add(partition);
  return { errorCode, partitions };
}

const UUID_BYTES = 16;
const DIVERGING_EPOCH_TAG = 0;

function readPartition(decoder: Decoder) {
  const partition = decoder.readInt32();
  const errorCode = decoder.readInt16();
  decoder.readInt64();
  const lastStableOffset = decoder.readInt64();
  const logStartOffset = decoder.readInt64();
  const abortedTransactions = decoder.readUVarIntArray(() => {
    const aborted = { producerId: decoder.readInt64(), firstOffset: Number(decoder.readInt64()) };
    readTags(decoder);
    return aborted;
  });
  const preferredReadReplica = decoder.readInt32();
  const recordSetLength = decoder.readUVarInt() - 1;
  const recordSet = decoder.readBytes(Math.max(recordSetLength, 0)) ?? Buffer.alloc(0);
  const diverging = readTags(decoder).get(DIVERGING_EPOCH_TAG);
  return {
    partition,
    errorCode,
    lastStableOffset,
    logStartOffset,
    abortedTransactions: abortedTransactions ?? [],
    preferredReadReplica,
    recordSet,
    ...(diverging && {
      diverging: { epoch: diverging.readInt32BE(0), endOffset: Number(diverging.readBigInt64BE(4)) },
    }),
  };
}

async function decodePartition(
  read: ReturnType<typeof readPartition>,
  topic: string,
  done: (partition: number) => void,
) {
  const { recordSet, lastStableOffset, abortedTransactions, ...rest } = read;
  const batches = await readRecordBatches(recordSet, abortedTransactions).catch((error: unknown) => {
    throw unreadable(topic, rest.partition, error);
  });
  return {
    ...rest,
    // Left out already: kafkajs would leave out too little where transactions overlap.
    abortedTransactions: [],
    // A reader of committed records can go no further than the last stable offset.
    highWatermark: lastStableOffset.toString(),
    messages: batches.map((recordBatch) => toMessage(recordBatch, () => done(rest.partition))),
  };
}

/** Trying again brings the same bytes: what can't be read has to be deleted, or read by what can. */
function unreadable(topic: string, partition: number, error: unknown): SourceError {
  const reason = error instanceof Error ? error.message : String(error);
  return new SourceError(
    `partition ${partition} of topic '${topic}' can't be read: ${reason}. Run a version that can read it, or delete the ` +
      'records up to the end of that batch by kafka-delete-records',
  );
}

/** Tagged fields: [tag:uvarint size:uvarint bytes]. */
function readTags(decoder: Decoder): ReadonlyMap<number, Buffer> {
  const tags = new Map<number, Buffer>();
  for (let left = decoder.readUVarInt(); left > 0; left--) {
    const tag = decoder.readUVarInt();
    tags.set(tag, decoder.readBytes(decoder.readUVarInt()) ?? Buffer.alloc(0));
  }
  return tags;
}

function toMessage(recordBatch: RecordBatch, done: () => void): RawMessage {
  return {
    offset: String(recordBatch.lastOffset),
    isControlRecord: false,
    recordBatch,
    done,
  };
}
