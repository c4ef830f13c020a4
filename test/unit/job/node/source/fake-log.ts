const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0');
const Record = require('kafkajs/src/protocol/recordBatch/record/v0');
const Long = require('kafkajs/src/utils/long');

export interface FakeRecord {
  readonly offset: number;
  readonly epoch: number;
  readonly value: string;
}

const EPOCH_AT = 12;

/** A partition's log as its leader has it. */
export class FakeLog {
  start = 0;
  epoch = 0;
  records: readonly FakeRecord[] = [];
  /** Answers each fetch with this code instead. */
  errorCode = 0;
  /** Stored in place of the batches, where it can't be read. */
  unreadable: Buffer | undefined;

  get end(): number {
    return (this.records.at(-1)?.offset ?? this.start - 1) + 1;
  }

  append(...values: string[]): void {
    const { end, epoch } = this;
    this.records = [...this.records, ...values.map((value, index) => ({ offset: end + index, epoch, value }))];
  }

  /** As a leader without the last records does that is elected in their stead. */
  cutTo(end: number): void {
    this.records = this.records.filter(({ offset }) => offset < end);
    this.epoch++;
  }

  /** As retention does. */
  deleteBefore(start: number): void {
    const { end } = this;
    this.records = this.records.filter(({ offset }) => offset >= start);
    this.start = Math.min(start, end);
  }

  /** @returns where the log ends that the reader knows, if that is before what it has read */
  divergence(offset: number, lastEpoch: number): { epoch: number; endOffset: number } | undefined {
    const later = this.records.find(({ epoch }) => epoch > lastEpoch)?.offset;
    const endOffset = this.epoch > lastEpoch ? (later ?? this.end) : this.end;
    return lastEpoch >= 0 && endOffset < offset ? { epoch: lastEpoch, endOffset } : undefined;
  }

  /** The batches from an offset on, each of one epoch. */
  async read(from: number): Promise<Buffer> {
    if (this.unreadable !== undefined) return this.unreadable;
    const due = this.records.filter(({ offset }) => offset >= from);
    const epochs = [...new Set(due.map(({ epoch }) => epoch))];
    const batches = epochs.map((each) => encodeBatch(due.filter(({ epoch }) => epoch === each)));
    return Buffer.concat(await Promise.all(batches));
  }
}

/** Encodes records with kafkajs, as a broker would store them. */
export async function encodeBatch(records: readonly FakeRecord[]): Promise<Buffer> {
  const [first] = records;
  const timestamp = Date.parse('2026-11-22T12:00:00Z');
  const { buffer } = await RecordBatch({
    firstOffset: Long.fromNumber(first?.offset ?? 0),
    firstTimestamp: timestamp,
    maxTimestamp: timestamp,
    lastOffsetDelta: records.length - 1,
    records: records.map(({ value }, offsetDelta) =>
      Record({ offsetDelta, timestampDelta: 0, key: null, value: Buffer.from(value), headers: {} }),
    ),
  });
  buffer.writeInt32BE(first?.epoch ?? 0, EPOCH_AT);
  return buffer;
}
