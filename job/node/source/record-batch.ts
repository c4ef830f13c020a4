import type { RecordVisitor } from './source';

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
 * Offsets and timestamps are plain numbers: exact below 2^53.
 */
export interface RecordBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  /** The epoch of the leader that took the batch. */
  readonly leaderEpoch: number;
  readonly baseTimestamp: number;
  /** Set where the broker stamps the records: then every one of the batch has this timestamp. */
  readonly appendTimestamp: number | undefined;
  readonly isControl: boolean;
  readonly isTransactional: boolean;
  readonly producerId: bigint;
  readonly count: number;
  /** The records, decompressed. */
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

/** Decompresses the records of a batch whose attributes hold this codec. */
export type Decompress = (codec: number, records: Buffer) => Promise<Buffer>;

/**
 * Reads the batches of a fetch response's record set. The last one may be cut off by the fetch's size limit: it is left
 * out, and comes with the next fetch.
 * @throws Error for a message format before v2, which Kafka 4 no longer has
 */
export async function readRecordBatches(recordSet: Buffer, decompress: Decompress): Promise<RecordBatch[]> {
  const batches: RecordBatch[] = [];
  let at = 0;
  while (recordSet.length - at >= HEADER_BYTES) {
    const end = at + BYTES_BEFORE_LENGTH_COUNTS + recordSet.readInt32BE(at + LENGTH_AT);
    if (end > recordSet.length) break;
    const magic = recordSet[at + MAGIC_AT];
    if (magic !== 2)
      throw new Error(`record batch of message format ${magic}: only format 2 (Kafka 0.11 and later) is read`);
    batches.push(await readRecordBatch(recordSet.subarray(at, end), decompress));
    at = end;
  }
  return batches;
}

async function readRecordBatch(batch: Buffer, decompress: Decompress): Promise<RecordBatch> {
  const attributes = batch.readInt16BE(ATTRIBUTES_AT);
  const baseOffset = readInt64(batch, 0);
  const codec = attributes & COMPRESSION_MASK;
  const records = batch.subarray(HEADER_BYTES);
  return {
    baseOffset,
    lastOffset: baseOffset + batch.readInt32BE(23),
    leaderEpoch: batch.readInt32BE(12),
    baseTimestamp: readInt64(batch, 27),
    appendTimestamp: attributes & APPEND_TIME ? readInt64(batch, 35) : undefined,
    isControl: (attributes & CONTROL) !== 0,
    isTransactional: (attributes & TRANSACTIONAL) !== 0,
    producerId: batch.readBigInt64BE(43),
    count: batch.readInt32BE(57),
    records: codec === 0 ? records : await decompress(codec, records),
  };
}

/** Visits the records without an object for each: no key, no headers, the value where it stands. */
export function forEachRecord(batch: RecordBatch, visit: RecordVisitor): void {
  const { records, baseOffset, baseTimestamp, appendTimestamp, count } = batch;
  const cursor = new Cursor(records);
  for (let i = 0; i < count; i++) {
    const length = cursor.varint();
    const end = cursor.position + length;
    cursor.position++; // attributes, which records don't use
    const timestamp = appendTimestamp ?? baseTimestamp + cursor.varint();
    if (appendTimestamp !== undefined) cursor.varint();
    const offset = baseOffset + cursor.varint();
    const keyLength = cursor.varint();
    if (keyLength > 0) cursor.position += keyLength;
    const valueLength = cursor.varint();
    const start = cursor.position;
    // A null value has length -1: it is handed on as an empty one.
    visit(offset, timestamp, records, start, valueLength > 0 ? start + valueLength : start);
    cursor.position = end;
  }
}

/** The marker that ends a transaction: whether it ends in an abort. Its key is version:int16 type:int16, 0 for abort. */
export function isAbortMarker(batch: RecordBatch): boolean {
  if (!batch.isControl || batch.count === 0) return false;
  const cursor = new Cursor(batch.records);
  cursor.varint();
  cursor.position++;
  cursor.varint();
  cursor.varint();
  cursor.varint();
  return batch.records.readInt16BE(cursor.position + 2) === 0;
}

class Cursor {
  position = 0;

  constructor(private readonly bytes: Buffer) {}

  /** A zigzag varint of up to 64 bits. The first four bytes hold 28, which fit a small integer. */
  varint(): number {
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.bytes[this.position++] ?? 0;
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (low >>> 1) ^ -(low & 1);
    }
    let value = low;
    for (let scale = 2 ** 28; ; scale *= 128) {
      const byte = this.bytes[this.position++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

const readInt64 = (bytes: Buffer, at: number) => bytes.readInt32BE(at) * 4_294_967_296 + bytes.readUInt32BE(at + 4);
