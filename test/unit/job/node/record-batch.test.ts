import fc from 'fast-check';
import { CompressionTypes } from 'kafkajs';
import { decodeFetchResponse, isRawMessage } from '../../../../job/node/source/raw-fetch';
import { forEachRecord, readRecordBatches } from '../../../../job/node/source/record-batch';
import { SourceError } from '../../../../job/node/source/source';

const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0');
const Record = require('kafkajs/src/protocol/recordBatch/record/v0');
const Encoder = require('kafkajs/src/protocol/encoder');
const Long = require('kafkajs/src/utils/long');

interface TestRecord {
  readonly timestamp: number;
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
    records: records.map(({ timestamp, value, headers }, offsetDelta) =>
      Record({ offsetDelta, timestampDelta: timestamp - BASE_TIME, key: null, value, headers }),
    ),
  });
  return encoder.buffer as Buffer;
}

const stock = (_codec: number, bytes: Buffer) =>
  require('kafkajs/src/protocol/message/compression/gzip').decompress(bytes) as Promise<Buffer>;

async function visited(recordSet: Buffer) {
  const records: { offset: number; timestamp: number; value: string }[] = [];
  for (const batch of await readRecordBatches(recordSet, stock)) {
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
  await expect(visited(batch)).rejects.toThrow('record batch of message format 1');
});

test('of a fetch response the records stay in their batches, and a reader goes no further than the last stable offset', async () => {
  const records = [1, 2, 3].map((i) => ({
    timestamp: BASE_TIME + i,
    value: Buffer.from(`row ${i}`),
    headers: { a: 'b' },
  }));
  const { errorCode, partitions } = await decodeFetchResponse(fetchResponse(await encodeBatch(records, 40)));
  expect(errorCode).toBe(0);
  expect(partitions).toMatchObject([
    {
      partition: 3,
      errorCode: 0,
      highWatermark: '900',
      abortedTransactions: [{ producerId: '8', firstOffset: '41' }],
      preferredReadReplica: -1,
      messages: [{ offset: '42', recordBatch: { baseOffset: 40, count: 3, leaderEpoch: 0 } }],
    },
  ]);
  expect(partitions[0]?.messages.every(isRawMessage)).toBe(true);
  expect(partitions[0]).not.toHaveProperty('diverging');
});

test('where a log has diverged from what was read, the fetch response says from which offset on', async () => {
  const diverging = new Encoder().writeInt32(4).writeInt64(120).writeUVarInt(0).buffer;
  const another = Buffer.from([1, 3, 9, 9, 9]);
  const tags = Buffer.concat([Buffer.from([2]), another, Buffer.from([0, diverging.length]), diverging]);
  const { partitions } = await decodeFetchResponse(fetchResponse(Buffer.alloc(0), tags));
  expect(partitions).toMatchObject([{ diverging: { epoch: 4, endOffset: 120 }, messages: [] }]);
});

test('a batch that cannot be read is an error that names partition and offset, and what to do', async () => {
  const batch = await encodeBatch([{ timestamp: BASE_TIME, value: Buffer.from('a'), headers: {} }], 77);
  batch.writeInt16BE(7, 21);
  const decoded = decodeFetchResponse(fetchResponse(batch));
  await expect(decoded).rejects.toThrow(SourceError);
  await expect(decoded).rejects.toThrow(/partition 3, at offset 77 .*codec 7.*kafka-delete-records/);
});
