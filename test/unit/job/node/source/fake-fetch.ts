import Encoder from 'kafkajs/src/protocol/encoder';
import type { AskedPartition, FetchRequest } from '../../../../simulation/kafka/fetch-request';
import type { FakeLog } from './fake-log';

const OFFSET_OUT_OF_RANGE = 1;
const UNKNOWN_TOPIC_ID = 100;

/**
 * What a broker answers to a Fetch.
 * @param logs of the topic's partitions; undefined: it has no topic of that id
 */
export async function writeFetched(
  { topicId, asked }: FetchRequest,
  logs: ((partition: number) => FakeLog) | undefined,
  errorCode: number,
): Promise<Encoder> {
  const partitions = asked.map((each) =>
    logs === undefined ? failed(each, errorCode || UNKNOWN_TOPIC_ID) : fetched(each, logs(each.partition), errorCode),
  );
  const topic = new Encoder().writeBuffer(topicId).writeUVarIntArray(await Promise.all(partitions));
  return tagged(
    tagged(new Encoder())
      .writeInt32(0)
      .writeInt16(0)
      .writeInt32(0)
      .writeUVarIntArray([tagged(topic)]),
  );
}

async function fetched(
  { partition, offset, lastEpoch }: AskedPartition,
  log: FakeLog,
  topicError: number,
): Promise<Encoder> {
  const diverging = topicError === 0 ? log.divergence(offset, lastEpoch) : undefined;
  const isInRange = log.start <= offset && offset <= log.end;
  const errorCode = topicError || log.errorCode || (diverging || isInRange ? 0 : OFFSET_OUT_OF_RANGE);
  const records = errorCode === 0 && !diverging ? await log.read(offset) : Buffer.alloc(0);
  const end = diverging && tagged(new Encoder().writeInt32(diverging.epoch).writeInt64(diverging.endOffset)).buffer;
  const tags = end === undefined ? Buffer.from([0]) : Buffer.concat([Buffer.from([1, 0, end.length]), end]);
  return ofPartition(partition, errorCode, log, records).writeBuffer(tags);
}

const failed = ({ partition }: AskedPartition, errorCode: number): Encoder =>
  tagged(ofPartition(partition, errorCode, { start: -1, end: -1 }, Buffer.alloc(0)));

const ofPartition = (
  partition: number,
  errorCode: number,
  { start, end }: { readonly start: number; readonly end: number },
  records: Buffer,
): Encoder =>
  new Encoder()
    .writeInt32(partition)
    .writeInt16(errorCode)
    .writeInt64(end)
    .writeInt64(end)
    .writeInt64(start)
    .writeUVarIntArray([])
    .writeInt32(-1)
    .writeUVarInt(records.length + 1)
    .writeBuffer(records);

/** Ends a structure without tagged fields. */
export const tagged = (encoder: Encoder): Encoder => encoder.writeUVarInt(0);
