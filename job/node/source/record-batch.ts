import type { RecordVisitor } from '../rows/record-visitor';
import { type AbortedTransaction, AbortedTransactions } from './aborted-transactions';
import { decompressor } from './compression/codecs';
import { RecordCursor } from './record-cursor';

/**
 * A record batch of Kafka's message format v2, still in its bytes.
 *
 *     batch  = baseOffset:int64 length:int32 leaderEpoch:int32 magic:int8 crc:int32 attributes:int16
 *              lastOffsetDelta:int32 baseTimestamp:int64 maxTimestamp:int64 producerId:int64 producerEpoch:int16
 *              baseSequence:int32 count:int32 records
 *     record = length:varint attributes:int8 timestampDelta:varlong offsetDelta:varint keyLength:varint key
 *              valueLength:varint value headers
 *
 * Source: Apache Kafka's documentation, "Message Format". The records are compressed as a whole if attributes say so.
 * Offsets are plain numbers: exact below 2^53.
 */
export interface RecordBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  /** The epoch of the leader that took the batch. */
  readonly leaderEpoch: number;
  readonly baseTimestamp: bigint;
  /** Set where the broker stamps the records: then every one of the batch has this timestamp. */
  readonly appendTimestamp: number | undefined;
  readonly isControl: boolean;
  readonly isTransactional: boolean;
  readonly isAbortMarker: boolean;
  readonly producerId: bigint;
  /** How many records there are for a reader: none in a control batch or one of an aborted transaction. */
  readonly count: number;
  /** The number of what compresses the records, 0 for nothing. */
  readonly codec: number;
  /** The records, decompressed if there are any for a reader. */
  readonly records: Buffer;
}

const HEADER_BYTES = 61;
const LENGTH_AT = 8;
const BYTES_BEFORE_LENGTH_COUNTS = 12;
const MAGIC_AT = 16;
const ATTRIBUTES_AT = 21;
const COMPRESSION_MASK = 0x07;
const APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/**
 * Reads the batches of a fetch response's record set. The last one may be cut off by the fetch's size limit: it is left
 * out, and comes with the next fetch.
 * @throws Error for a batch of another message format, which Kafka 4 no longer has, or one that can't be decompressed
 */
export async function readRecordBatches(
  recordSet: Buffer,
  aborted: readonly AbortedTransaction[] = [],
): Promise<RecordBatch[]> {
  const transactions = new AbortedTransactions(aborted);
  const batches: RecordBatch[] = [];
  let at = 0;
  while (recordSet.length - at >= HEADER_BYTES) {
    const end = at + BYTES_BEFORE_LENGTH_COUNTS + recordSet.readInt32BE(at + LENGTH_AT);
    if (end > recordSet.length) break;
    const bytes = recordSet.subarray(at, end);
    const batch = readHeader(bytes);
    const isLeftOut = transactions.includes(batch) || batch.isControl;
    if (isLeftOut) batches.push({ ...batch, count: 0 });
    else batches.push(batch.codec === 0 ? batch : await decompress(batch));
    at = end;
  }
  return batches;
}

/** A batch whose records are not decompressed yet. */
function readHeader(batch: Buffer): RecordBatch {
  const baseOffset = readInt64(batch, 0);
  const magic = batch[MAGIC_AT];
  if (magic !== 2) {
    throw new Error(
      `the record batch at offset ${baseOffset} is of message format ${magic}: only format 2 (Kafka 0.11 and later) is read`,
    );
  }
  const attributes = batch.readInt16BE(ATTRIBUTES_AT);
  const isControl = (attributes & CONTROL) !== 0;
  const records = batch.subarray(HEADER_BYTES);
  return {
    baseOffset,
    lastOffset: baseOffset + batch.readInt32BE(23),
    leaderEpoch: batch.readInt32BE(12),
    baseTimestamp: batch.readBigInt64BE(27),
    appendTimestamp: attributes & APPEND_TIME ? readInt64(batch, 35) : undefined,
    isControl,
    isTransactional: (attributes & TRANSACTIONAL) !== 0,
    isAbortMarker: isControl && batch.readInt32BE(57) > 0 && isAbort(records),
    producerId: batch.readBigInt64BE(43),
    count: batch.readInt32BE(57),
    codec: attributes & COMPRESSION_MASK,
    records,
  };
}

async function decompress(batch: RecordBatch): Promise<RecordBatch> {
  try {
    const decompressRecords = await decompressor(batch.codec);
    return { ...batch, records: decompressRecords(batch.records) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the record batch at offset ${batch.baseOffset} is compressed by ${reason}`);
  }
}

/** Visits the records without an object for each: no key, no headers, the value where it stands. */
export function forEachRecord(batch: RecordBatch, visit: RecordVisitor): void {
  const { records, baseOffset, baseTimestamp, appendTimestamp, count } = batch;
  const cursor = new RecordCursor(records);
  const base = Number(baseTimestamp);
  // Beyond it, the sum with a record's difference would be off by some milliseconds.
  const isExact = Math.abs(base) < LARGEST_EXACT_BASE;
  for (let i = 0; i < count; i++) {
    const length = cursor.varint();
    const end = cursor.position + length;
    cursor.position++; // attributes, which records don't use
    const given = isExact ? base + cursor.varint() : Number(BigInt.asIntN(64, baseTimestamp + cursor.varlong()));
    const offset = baseOffset + cursor.varint();
    const keyLength = cursor.varint();
    if (keyLength > 0) cursor.position += keyLength;
    const valueLength = cursor.varint();
    const start = cursor.position;
    // A null value has length -1: it is handed on as an empty one.
    visit(offset, appendTimestamp ?? given, records, start, valueLength > 0 ? start + valueLength : start);
    cursor.position = end;
  }
}

/** Half of the integers that doubles hold exactly: the other half is for the differences. */
const LARGEST_EXACT_BASE = 2 ** 52;

/** Whether the marker that ends a transaction ends it in an abort. Its key is version:int16 type:int16, 0 for abort. */
function isAbort(records: Buffer): boolean {
  const cursor = new RecordCursor(records);
  cursor.varint();
  cursor.position++;
  cursor.varint();
  cursor.varint();
  cursor.varint();
  return records.readInt16BE(cursor.position + 2) === 0;
}

const readInt64 = (bytes: Buffer, at: number) => bytes.readInt32BE(at) * 4_294_967_296 + bytes.readUInt32BE(at + 4);
