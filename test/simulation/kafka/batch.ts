import type { Message } from './partition-log';

const Record = require('kafkajs/src/protocol/recordBatch/record/v0');

const HEADER_BYTES = 61;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;
const NO_PRODUCER = -1;

/** A record batch of message format 2, as a broker stores it, but for its checksum. */
export function encodeBatch(
  offset: number,
  epoch: number,
  messages: readonly Message[],
  producerId: number | undefined,
): Buffer {
  const timestamp = messages[0]?.timestamp ?? 0;
  const records = messages.map((message, offsetDelta) =>
    encodeRecord(offsetDelta, message.timestamp - timestamp, null, message.value),
  );
  return encode(offset, epoch, timestamp, records, producerId === undefined ? 0 : TRANSACTIONAL, producerId);
}

/** What ends a transaction. Its key is version:int16 type:int16, 0 for abort and 1 for commit. */
export function encodeMarker(offset: number, epoch: number, producerId: number, isCommitted: boolean): Buffer {
  const record = encodeRecord(0, 0, Buffer.from([0, 0, 0, isCommitted ? 1 : 0]), Buffer.alloc(6));
  return encode(offset, epoch, 0, [record], TRANSACTIONAL | CONTROL, producerId);
}

const encodeRecord = (offsetDelta: number, timestampDelta: number, key: Buffer | null, value: Buffer): Buffer =>
  Record({ offsetDelta, timestampDelta, key, value, headers: {} }).buffer;

function encode(
  offset: number,
  epoch: number,
  timestamp: number,
  records: readonly Buffer[],
  attributes: number,
  producerId = NO_PRODUCER,
): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  const size = records.reduce((sum, { length }) => sum + length, HEADER_BYTES);
  header.writeBigInt64BE(BigInt(offset), 0);
  header.writeInt32BE(size - 12, 8);
  header.writeInt32BE(epoch, 12);
  header[16] = 2;
  header.writeInt16BE(attributes, 21);
  header.writeInt32BE(records.length - 1, 23);
  header.writeBigInt64BE(BigInt(timestamp), 27);
  header.writeBigInt64BE(BigInt(timestamp), 35);
  header.writeBigInt64BE(BigInt(producerId), 43);
  header.writeInt32BE(records.length, 57);
  return Buffer.concat([header, ...records], size);
}
