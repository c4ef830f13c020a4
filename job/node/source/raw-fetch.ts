import Decoder from 'kafkajs/src/protocol/decoder';
import { lookupCodecByAttributes } from 'kafkajs/src/protocol/message/compression';
import response from 'kafkajs/src/protocol/requests/fetch/v11/response';
import { isAbortMarker, type RecordBatch, readRecordBatches } from './record-batch';

/**
 * What kafkajs hands on for a "message" once {@link installRawFetch} was called: a whole record batch. The rest is what
 * kafkajs itself looks at: it drops messages before the offset it asked for, and those of aborted transactions.
 */
export interface RawMessage {
  /** The last offset of the batch. */
  readonly offset: string;
  readonly key: Buffer | null;
  readonly isControlRecord: false;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
  readonly recordBatch: RecordBatch;
  /** The first offset that the partition still holds. */
  readonly logStartOffset: number;
}

export const isRawMessage = (message: object): message is RawMessage => 'recordBatch' in message;

const ABORT_MARKER_KEY = Buffer.from([0, 0, 0, 0]);

/**
 * Makes kafkajs leave the record batches of fetch responses in their bytes, for every consumer of this process.
 *
 * Its own decoder makes an object for each record, decodes each header into a map, and passes offsets through strings
 * and BigInt: at one row per message that is most of what reading costs. Only the decoding of one response is replaced,
 * in the place where kafkajs looks it up.
 */
export function installRawFetch(): void {
  response.decode = decodeFetchResponse;
}

/**
 * Fetch response, version 11:
 *
 *     response  = throttleTime:int32 errorCode:int16 sessionId:int32 [topic]
 *     topic     = name:string [partition]
 *     partition = index:int32 errorCode:int16 highWatermark:int64 lastStableOffset:int64 logStartOffset:int64
 *                 [abortedTransaction] preferredReadReplica:int32 recordSet:bytes
 *     abortedTransaction = producerId:int64 firstOffset:int64
 *
 * Source: Apache Kafka's protocol guide, "Fetch API (Key: 1)".
 */
export async function decodeFetchResponse(rawData: Buffer) {
  const decoder = new Decoder(rawData);
  const clientSideThrottleTime = decoder.readInt32();
  const errorCode = decoder.readInt16();
  const sessionId = decoder.readInt32();
  const responses = await decoder.readArrayAsync(async () => ({
    topicName: decoder.readString(),
    partitions: await decoder.readArrayAsync(decodePartition),
  }));
  // Since version 3 the broker has throttled already when it answers: kafkajs must not wait on top of it.
  return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses };
}

async function decodePartition(decoder: Decoder) {
  const partition = decoder.readInt32();
  const errorCode = decoder.readInt16();
  decoder.readInt64();
  const lastStableOffset = decoder.readInt64().toString();
  const logStartOffset = decoder.readInt64();
  const abortedTransactions = decoder.readArray(() => ({
    producerId: decoder.readInt64().toString(),
    firstOffset: decoder.readInt64().toString(),
  }));
  const preferredReadReplica = decoder.readInt32();
  const batches = await readRecordBatches(decoder.readBytes() ?? Buffer.alloc(0), decompress);
  return {
    partition,
    errorCode,
    // A reader of committed records can go no further than the last stable offset.
    highWatermark: lastStableOffset,
    lastStableOffset,
    lastStartOffset: logStartOffset.toString(),
    abortedTransactions,
    preferredReadReplica,
    messages: batches.map((batch) => toMessage(batch, Number(logStartOffset))),
  };
}

function toMessage(recordBatch: RecordBatch, logStartOffset: number): RawMessage {
  return {
    offset: String(recordBatch.lastOffset),
    key: isAbortMarker(recordBatch) ? ABORT_MARKER_KEY : null,
    isControlRecord: false,
    batchContext: { producerId: recordBatch.producerId.toString(), inTransaction: recordBatch.isTransactional },
    recordBatch,
    logStartOffset,
  };
}

async function decompress(codec: number, records: Buffer): Promise<Buffer> {
  const found = lookupCodecByAttributes(codec);
  if (found === null) throw new Error(`record batch with unknown compression codec ${codec}`);
  return found.decompress(records);
}
