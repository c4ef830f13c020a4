import fc from 'fast-check';
import { CompressionTypes } from 'kafkajs';
import { SourceError } from '../../../../job/node/errors';
import type { AbortedTransaction } from '../../../../job/node/source/aborted-transactions';
import { decodeFetchResponse, isRawMessage } from '../../../../job/node/source/raw-fetch';
import { forEachRecord, readRecordBatches } from '../../../../job/node/source/record-batch';

const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0');
const Record = require('kafkajs/src/protocol/recordBatch/record/v0');
const Encoder = require('kafkajs/src/protocol/encoder');
const Long = require('kafkajs/src/utils/long');

interface TestRecord {
  readonly timestamp: number;
  readonly key?: Buffer;
  readonly value: Buffer | null;
  readonly headers: Record<string, string>;
}

const BASE_TIME = 1_795_000_000_000;

/** Encodes records with kafkajs, as a broker would store them. */
async function encodeBatch(records: readonly TestRecord[], firstOffset: number, compression = CompressionTypes.None) {
  const encoder = await RecordBatch({
    compression,
    firstOffset: Long.fromNumber(firstOffset),
    firstTimestamp: BASE_TIME,
    maxTimestamp: Math.max(...records.map(({ timestamp }) => timestamp)),
    lastOffsetDelta: records.length - 1,
    records: records.map(({ timestamp, key = null, value, headers }, offsetDelta) =>
      Record({ offsetDelta, timestampDelta: timestamp - BASE_TIME, key, value, headers }),
    ),
  });
  return encoder.buffer as Buffer;
}

async function visited(recordSet: Buffer, aborted: readonly AbortedTransaction[] = []) {
  const records: { offset: number; timestamp: number; value: string }[] = [];
  for (const batch of await readRecordBatches(recordSet, aborted)) {
    forEachRecord(batch, (offset, timestamp, bytes, start, end) =>
      records.push({ offset, timestamp, value: bytes.toString('latin1', start, end) }),
    );
  }
  return records;
}

const tagged = (encoder: { writeUVarInt(value: number): unknown }) => encoder.writeUVarInt(0);

/** A fetch response, version 13, with one partition, and what its tagged fields say. */
function fetchResponse(recordSet: Buffer, tags: Buffer = Buffer.from([0])): Buffer {
  const aborted = tagged(new Encoder().writeInt64(8).writeInt64(41));
  const partition = new Encoder()
    .writeInt32(3)
    .writeInt16(0)
    .writeInt64(1_000)
    .writeInt64(900)
    .writeInt64(5)
    .writeUVarIntArray([aborted])
    .writeInt32(-1)
    .writeUVarInt(recordSet.length + 1)
    .writeBuffer(recordSet)
    .writeBuffer(tags);
  const topic = tagged(new Encoder().writeBuffer(Buffer.alloc(16, 1)).writeUVarIntArray([partition]));
  const response = new Encoder().writeUVarInt(0).writeInt32(0).writeInt16(0).writeInt32(7).writeUVarIntArray([topic]);
  return response.writeUVarInt(0).buffer;
}

const record = fc.record<TestRecord>({
  timestamp: fc.oneof(fc.constant(BASE_TIME), fc.integer({ min: 0, max: 2 ** 42 })),
  value: fc.option(fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))),
  headers: fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { maxKeys: 3 }),
});

test('records of any timestamp, value and headers are visited as kafkajs wrote them, compressed or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 0, max: 2 ** 50 }),
      fc.constantFrom(CompressionTypes.None, CompressionTypes.GZIP),
      async (records, firstOffset, compression) => {
        expect(await visited(await encodeBatch(records, firstOffset, compression))).toEqual(
          records.map(({ timestamp, value }, i) => ({
            offset: firstOffset + i,
            timestamp,
            value: value?.toString('latin1') ?? '',
          })),
        );
      },
    ),
  );
});

test('a batch that the fetch cut off is left for the next fetch', async () => {
  const whole = await encodeBatch([{ timestamp: BASE_TIME, value: Buffer.from('a'), headers: {} }], 0);
  const next = await encodeBatch([{ timestamp: BASE_TIME, value: Buffer.from('b'), headers: {} }], 1);
  for (let length = 0; length < next.length; length++) {
    expect(await visited(Buffer.concat([whole, next.subarray(0, length)]))).toHaveLength(1);
  }
});

test('records that the broker stamps have the time of the broker', async () => {
  const batch = await encodeBatch([{ timestamp: BASE_TIME + 5, value: Buffer.from('a'), headers: {} }], 0);
  batch.writeInt16BE(0x08, 21);
  batch.writeBigInt64BE(BigInt(BASE_TIME + 77), 35);
  expect(await visited(batch)).toEqual([{ offset: 0, timestamp: BASE_TIME + 77, value: 'a' }]);
});

test('a message format before version 2 is refused by its number', async () => {
  const batch = await encodeBatch([{ timestamp: BASE_TIME, value: Buffer.from('a'), headers: {} }], 0);
  batch[16] = 1;
  await expect(visited(batch)).rejects.toThrow('the record batch at offset 0 is of message format 1');
});

test('of a fetch response the records stay in their batches, and a reader goes no further than the last stable offset', async () => {
  const records = [1, 2, 3].map((i) => ({
    timestamp: BASE_TIME + i,
    value: Buffer.from(`row ${i}`),
    headers: { a: 'b' },
  }));
  const { errorCode, partitions } = await decodeFetchResponse(
    fetchResponse(await encodeBatch(records, 40)),
    'time-series',
    () => {},
  );
  expect(errorCode).toBe(0);
  expect(partitions).toMatchObject([
    {
      partition: 3,
      errorCode: 0,
      highWatermark: '900',
      abortedTransactions: [],
      preferredReadReplica: -1,
      messages: [{ offset: '42', recordBatch: { baseOffset: 40, count: 3, leaderEpoch: 0 } }],
    },
  ]);
  expect(partitions[0]?.messages.every(isRawMessage)).toBe(true);
  expect(partitions[0]).not.toHaveProperty('diverging');
});

test('a fetch response has been read once each partition that it has records of has been', async () => {
  const batch = await encodeBatch([{ timestamp: BASE_TIME, value: Buffer.from('a'), headers: {} }], 0);
  const whenDone = jest.fn();
  const { partitions } = await decodeFetchResponse(
    fetchResponse(Buffer.concat([batch, batch])),
    'time-series',
    whenDone,
  );
  const [message, another] = partitions[0]?.messages ?? [];
  expect(whenDone).not.toHaveBeenCalled();
  message?.done();
  another?.done();
  expect(whenDone).toHaveBeenCalledTimes(1);
});

test('where a log has diverged from what was read, the fetch response says from which offset on', async () => {
  const diverging = new Encoder().writeInt32(4).writeInt64(120).writeUVarInt(0).buffer;
  const another = Buffer.from([1, 3, 9, 9, 9]);
  const tags = Buffer.concat([Buffer.from([2]), another, Buffer.from([0, diverging.length]), diverging]);
  const { partitions } = await decodeFetchResponse(fetchResponse(Buffer.alloc(0), tags), 'time-series', () => {});
  expect(partitions).toMatchObject([{ diverging: { epoch: 4, endOffset: 120 }, messages: [] }]);
});

test('a batch that cannot be read is an error that names topic, partition, offset and codec, and what to do', async () => {
  const batch = await encodeBatch([{ timestamp: BASE_TIME, value: Buffer.from('a'), headers: {} }], 77);
  batch.writeInt16BE(7, 21);
  const decoded = decodeFetchResponse(fetchResponse(batch), 'time-series', () => {});
  await expect(decoded).rejects.toThrow(SourceError);
  await expect(decoded).rejects.toThrow(
    /partition 3 of topic 'time-series' .*offset 77 .*codec 7.*kafka-delete-records/,
  );
});

/** Makes a batch one of a producer's transaction. */
function inTransaction(batch: Buffer, producerId: bigint, attributes = 0x10): Buffer {
  batch.writeInt16BE(attributes, 21);
  batch.writeBigInt64BE(producerId, 43);
  return batch;
}

const write = async (offset: number, producerId: bigint, value: string) =>
  inTransaction(
    await encodeBatch([{ timestamp: BASE_TIME, value: Buffer.from(value), headers: {} }], offset),
    producerId,
  );

async function end(offset: number, producerId: bigint, how: 'abort' | 'commit') {
  const key = Buffer.from([0, 0, 0, how === 'abort' ? 0 : 1]);
  const marker = await encodeBatch([{ timestamp: BASE_TIME, key, value: Buffer.alloc(6), headers: {} }], offset);
  return inTransaction(marker, producerId, 0x30);
}

test('of two transactions that overlap and are both aborted, no record is visited, however the broker lists them', async () => {
  const log = Buffer.concat([
    await write(0, 1n, 'a'),
    await write(1, 2n, 'b'),
    await end(2, 2n, 'abort'),
    await write(3, 1n, 'c'),
    await end(4, 1n, 'abort'),
    await write(5, 1n, 'd'),
    await end(6, 1n, 'commit'),
  ]);
  const aborted = [
    { producerId: 2n, firstOffset: 1 },
    { producerId: 1n, firstOffset: 0 },
  ];
  for (const listed of [aborted, aborted.toReversed()]) {
    expect(await visited(log, listed)).toEqual([{ offset: 5, timestamp: BASE_TIME, value: 'd' }]);
  }
});

test('timestamps far from that of the first record of their batch are exact to the millisecond', async () => {
  const batch = await encodeBatch([{ timestamp: BASE_TIME - 3, value: Buffer.from('a'), headers: {} }], 0);
  // The sum of a difference of -3 and the greatest timestamp there is; and what overflows comes out as it went in.
  batch.writeBigInt64BE(2n ** 63n - 1n, 27);
  expect(await visited(batch)).toMatchObject([{ timestamp: 2 ** 63 }]);
  const first = 2n ** 63n - 1n;
  const wanted = BigInt(BASE_TIME + 12_345);
  const zigzag = (value: bigint) => BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  const varint: number[] = [];
  for (let rest = zigzag(wanted - first); ; rest >>= 7n) {
    varint.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    if (rest <= 0x7fn) break;
  }
  const body = Buffer.from([0, ...varint, 0, 1, 2, 0x61, 0]);
  const record = Buffer.concat([Buffer.from([body.length * 2]), body]);
  const far = Buffer.concat([batch.subarray(0, 61), record]);
  far.writeInt32BE(far.length - 12, 8);
  far.writeBigInt64BE(first, 27);
  expect(await visited(far)).toEqual([{ offset: 0, timestamp: BASE_TIME + 12_345, value: 'a' }]);
});

test.each([
  [5, 'the record batch at offset 7 is compressed by codec 5, which is none of gzip, snappy, lz4, zstd'],
  [1, 'the record batch at offset 7 is compressed by gzip, but is not what that writes'],
  [2, 'the record batch at offset 7 is compressed by snappy, but is not what that writes'],
  [3, 'the record batch at offset 7 is compressed by lz4, but is not what that writes'],
  [4, 'the record batch at offset 7 is compressed by zstd, but is not what that writes'],
])('a batch that is not what its codec %d writes is refused by offset and codec', async (codec, message) => {
  const batch = await encodeBatch([{ timestamp: BASE_TIME, value: Buffer.from('a'), headers: {} }], 7);
  batch.writeInt16BE(codec, 21);
  await expect(visited(batch)).rejects.toThrow(message);
});
