import Decoder from 'kafkajs/src/protocol/decoder';
import Encoder from 'kafkajs/src/protocol/encoder';
import type { World } from '../world';
import { type AskedPartition, readFetch } from './fetch-request';
import { Group } from './group';
import { PartitionLog } from './partition-log';

const OFFSET_OUT_OF_RANGE = 1;
const UNKNOWN_TOPIC = 3;
const UNKNOWN_TOPIC_ID = 100;
/** A fetch brings so many batches of a partition at most. */
const BATCHES_AT_MOST = 3;
export const CLUSTER_ID = 'simulated';
export const TOPIC = 'time-series';

const tagged = (encoder: Encoder) => encoder.writeUVarInt(0);

/** A cluster of one broker with one topic and one group. What is answered to a fetch, or about the topic's id, is in bytes. */
export class Broker {
  logs: readonly PartitionLog[] = [];
  exists = true;
  readonly group: Group;
  #ids = 0;

  constructor(
    private readonly world: World,
    private partitions: number,
  ) {
    this.group = new Group(world);
    this.makeTopic();
  }

  makeTopic(): void {
    this.#ids++;
    this.exists = true;
    this.logs = Array.from({ length: this.partitions }, () => new PartitionLog());
  }

  addPartition(): void {
    this.partitions++;
    this.logs = [...this.logs, new PartitionLog()];
  }

  deleteTopic(): void {
    this.exists = false;
    this.group.committed.clear();
  }

  /** Metadata response, version 12, as far as the topic's id. */
  metadata(): Buffer {
    const broker = new Encoder().writeInt32(1).writeUVarIntString('broker').writeInt32(9092).writeUVarIntString(null);
    const described = new Encoder()
      .writeInt16(this.exists ? 0 : UNKNOWN_TOPIC)
      .writeUVarIntString(TOPIC)
      .writeBuffer(this.#topicId);
    return tagged(new Encoder())
      .writeInt32(0)
      .writeUVarIntArray([tagged(broker)])
      .writeUVarIntString(CLUSTER_ID)
      .writeInt32(1)
      .writeUVarIntArray([described]).buffer;
  }

  /** Fetch request and response, version 13. @returns whether there is something in it, or the broker would wait for it */
  fetch(bytes: Buffer): { response: Buffer; isWorthIt: boolean } {
    const { topicId, asked } = readFetch(new Decoder(bytes));
    const isThis = this.exists && topicId.equals(this.#topicId);
    let isWorthIt = !isThis;
    const partitions = asked.map((each) => {
      if (!isThis) return partition(each, UNKNOWN_TOPIC_ID);
      const log = this.logs[each.partition] ?? new PartitionLog();
      const diverging = log.divergence(each.offset, each.lastEpoch);
      const isInRange = log.start <= each.offset && each.offset <= log.end;
      if (diverging !== undefined) isWorthIt = true;
      if (diverging === null || (diverging === undefined && !isInRange)) {
        isWorthIt = true;
        return partition(each, OFFSET_OUT_OF_RANGE, log);
      }
      if (diverging !== undefined) return partition(each, 0, log, diverging);
      const read = log.read(each.offset, 1 + this.world.choices.among(BATCHES_AT_MOST));
      if (read.bytes.length > 0) isWorthIt = true;
      return partition(each, 0, log, undefined, read);
    });
    const topic = new Encoder().writeBuffer(topicId).writeUVarIntArray(partitions);
    const response = tagged(
      tagged(new Encoder())
        .writeInt32(0)
        .writeInt16(0)
        .writeInt32(0)
        .writeUVarIntArray([tagged(topic)]),
    ).buffer;
    return { response, isWorthIt };
  }

  get #topicId(): Buffer {
    return Buffer.alloc(16, this.#ids);
  }
}

/** A partition of a fetch response. */
function partition(
  { partition: index }: AskedPartition,
  errorCode: number,
  log?: PartitionLog,
  diverging?: { epoch: number; endOffset: number },
  read?: ReturnType<PartitionLog['read']>,
): Encoder {
  const aborted = (read?.aborted ?? []).map(({ producerId, firstOffset }) =>
    tagged(new Encoder().writeInt64(producerId).writeInt64(firstOffset)),
  );
  const records = read?.bytes ?? Buffer.alloc(0);
  const end = diverging && tagged(new Encoder().writeInt32(diverging.epoch).writeInt64(diverging.endOffset)).buffer;
  return new Encoder()
    .writeInt32(index)
    .writeInt16(errorCode)
    .writeInt64(log?.end ?? -1)
    .writeInt64(log?.stableEnd ?? -1)
    .writeInt64(log?.start ?? -1)
    .writeUVarIntArray(aborted)
    .writeInt32(-1)
    .writeUVarInt(records.length + 1)
    .writeBuffer(records)
    .writeBuffer(end === undefined ? Buffer.from([0]) : Buffer.concat([Buffer.from([1, 0, end.length]), end]));
}
