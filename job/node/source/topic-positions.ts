import type { Logger } from 'pino';
import type { WhenGroupIsAhead, WhenOffsetsGoBack } from '../../settings';
import { SourceError } from '../errors';
import type { Intake } from './source';

/** The offsets that a partition holds: from `start`, before `end`. */
export interface PartitionRange {
  readonly partition: number;
  readonly start: number;
  readonly end: number;
}

/** What the consumer group says of a partition. */
export interface CommittedOffset {
  readonly offset: number;
  /** What the one that committed it has written with it. */
  readonly metadata: string;
}

export interface TopicPositionsOptions {
  readonly topic: string;
  readonly groupId: string;
  readonly whenOffsetsGoBack: WhenOffsetsGoBack;
  readonly whenGroupIsAhead: WhenGroupIsAhead;
  readonly logger: Logger;
}

/** Stands beside the offsets that this engine commits: they follow its checkpoints, those of others do not. */
export const COMMITTED_BY_THIS_ENGINE = 'node-engine';
const NO_EPOCH = -1;
/** How often a broker may refuse a position that it has before that is believed. */
const REFUSALS = 3;

interface Mark {
  readonly topicId: string;
  readonly epoch: number;
}

/**
 * Where a topic is read: decides what becomes of a position that the topic does not have. A position's mark is the
 * topic's id, and the leader epoch of the record before it.
 */
export class TopicPositions {
  readonly #options: TopicPositionsOptions;
  readonly #intake: Intake;
  readonly #refusals = new Map<number, number>();
  /** How far each partition has been fetched, which may be beyond what the job has taken. */
  readonly #fetched = new Map<number, { readonly offset: number; readonly epoch: number }>();
  #topicId: string;

  constructor(options: TopicPositionsOptions, intake: Intake, topicId: string) {
    this.#options = options;
    this.#intake = intake;
    this.#topicId = topicId;
  }

  get topicId(): string {
    return this.#topicId;
  }

  /**
   * Where each partition is to be read from: the checkpoint's position, else the committed offset, else its start.
   * @throws SourceError where what was read is no longer there, or another program has read on
   */
  begin(ranges: readonly PartitionRange[], committed: ReadonlyMap<number, CommittedOffset>): void {
    this.#refuseReplaced(ranges);
    const ahead = this.#aheadOf(ranges, committed);
    for (const { partition, start, end } of ranges) {
      const group = committed.get(partition)?.offset;
      const known = this.#known(partition, end);
      const wasRead = this.#intake.position(partition) ?? this.#intake.reread(partition);
      const isReadAnew = known === undefined && wasRead !== undefined;
      const next = ahead.includes(partition) ? group : known;
      const wanted = next ?? (isReadAnew ? start : (group ?? start));
      if (wanted < start) this.#reportLoss(partition, wanted, start);
      const epoch = wanted === known && wanted >= start ? this.#mark(partition)?.epoch : undefined;
      this.#expect(partition, Math.max(wanted, start), end, epoch);
    }
  }

  /** The epoch of the record before this offset, or undefined where that is not known. */
  lastEpoch(partition: number, offset: number): number | undefined {
    const fetched = this.#fetched.get(partition);
    if (fetched?.offset === offset) return fetched.epoch;
    const mark = this.#mark(partition);
    const counts = this.#intake.position(partition) === offset && mark?.topicId === this.#topicId;
    return counts && mark.epoch !== NO_EPOCH ? mark.epoch : undefined;
  }

  fetched(partition: number, nextOffset: number, epoch: number): void {
    this.#fetched.set(partition, { offset: nextOffset, epoch });
    this.#refusals.delete(partition);
  }

  /** The mark of a position that has just been fetched up to. */
  markAt(partition: number, nextOffset: number): string {
    return formatMark(this.#topicId, this.lastEpoch(partition, nextOffset));
  }

  /**
   * The log was cut before the position, as by a leader that was elected though it did not have all of it.
   * @returns where to read on
   */
  diverged({ partition, end }: PartitionRange, offset: number, at: { epoch: number; endOffset: number }): number {
    const from = Math.max(0, Math.min(offset, at.endOffset));
    this.#goBack(
      `partition ${partition} of topic '${this.#options.topic}' holds other records than before from offset ${from} on, ` +
        `and had been read to ${offset}: its log was cut, as by an unclean leader election`,
      { partition, from, to: offset, records: offset - from },
    );
    return this.#expect(partition, from, end, at.epoch);
  }

  /**
   * The broker does not have the position.
   * @returns where to read on
   */
  outOfRange({ partition, start, end }: PartitionRange, offset: number): number {
    if (offset < start) {
      this.#reportLoss(partition, offset, start);
      return this.#expect(partition, start, end);
    }
    if (offset <= end) {
      const refusals = (this.#refusals.get(partition) ?? 0) + 1;
      this.#refusals.set(partition, refusals);
      if (refusals < REFUSALS) return offset;
    }
    this.#goBack(
      `partition ${partition} of topic '${this.#options.topic}' ends at offset ${end}, and had been read to ${offset}: ` +
        'its log was cut, as by an unclean leader election',
      { partition, from: offset, to: end },
    );
    return this.#expect(partition, Math.min(offset, end), end);
  }

  /** The topic is another one now: its partitions are read from their start. @throws SourceError unless told so */
  replaced(topicId: string, ranges: readonly PartitionRange[]): void {
    this.#goBack(this.#sayReplaced(this.#topicId, topicId), { formerId: this.#topicId, topicId });
    this.#topicId = topicId;
    this.#fetched.clear();
    for (const { partition, start, end } of ranges) this.#expect(partition, start, end);
  }

  /** The topic is gone. @throws SourceError unless it is to be waited for */
  deleted(): void {
    this.#goBack(`topic '${this.#options.topic}' was deleted while it was read`, {});
  }

  #refuseReplaced(ranges: readonly PartitionRange[]): void {
    const former = ranges.map(({ partition }) => partition).find((partition) => this.#isReplaced(partition));
    if (former !== undefined) {
      const formerId = this.#mark(former)?.topicId ?? '';
      this.#goBack(this.#sayReplaced(formerId, this.#topicId), { formerId, topicId: this.#topicId });
    }
    for (const { partition, end } of ranges) {
      const known = this.#intake.position(partition);
      if (known === undefined || known <= end || this.#mark(partition) !== undefined) continue;
      this.#goBack(
        `the checkpoint stands at offset ${known} of partition ${partition}, but topic '${this.#options.topic}' ends at ` +
          `${end}: it was deleted and recreated`,
        { partition },
      );
    }
  }

  /** The checkpoint's position where it counts in this topic. */
  #known(partition: number, end: number): number | undefined {
    const known = this.#intake.position(partition);
    if (known === undefined || this.#isReplaced(partition)) return undefined;
    return known > end && this.#mark(partition) === undefined ? undefined : known;
  }

  #isReplaced(partition: number): boolean {
    const mark = this.#mark(partition);
    return mark !== undefined && mark.topicId !== this.#topicId;
  }

  /** The partitions of which another program has committed more than the checkpoint has. */
  #aheadOf(ranges: readonly PartitionRange[], committed: ReadonlyMap<number, CommittedOffset>): number[] {
    const { topic, groupId, whenGroupIsAhead, logger } = this.#options;
    const ahead = ranges.flatMap(({ partition, end }) => {
      const known = this.#known(partition, end);
      const group = committed.get(partition);
      const isAhead = known !== undefined && group !== undefined && group.offset > known;
      return isAhead && group.metadata !== COMMITTED_BY_THIS_ENGINE ? [{ partition, known, group: group.offset }] : [];
    });
    const [first] = ahead;
    if (first === undefined) return [];
    const records = ahead.reduce((sum, { known, group }) => sum + group - known, 0);
    const message =
      `another program, such as the job on Flink, has read ${records} records of topic '${topic}' in group '${groupId}' ` +
      `beyond the checkpoint, such as up to offset ${first.group} of partition ${first.partition}, where the checkpoint ` +
      `stands at ${first.known}`;
    this.#refuseToSkipLost(ahead, message);
    if (whenGroupIsAhead === 'stop') {
      throw new SourceError(
        `${message}: if those rows are in this store, skip them with --when-group-is-ahead follow; otherwise use ` +
          'another --group-id',
      );
    }
    logger.warn({ records, partitions: ahead }, `${message}: goes on behind them`);
    return ahead.map(({ partition }) => partition);
  }

  /** Where the other program began behind what this engine had read, nobody has the rows of files that are gone. */
  #refuseToSkipLost(ahead: readonly { partition: number; known: number }[], message: string): void {
    for (const { partition, known } of ahead) {
      const lost = this.#intake.reread(partition) ?? 0;
      if (lost <= known) continue;
      throw new SourceError(
        `${message}. Up to offset ${lost} of partition ${partition} this engine had read them itself, into files that are ` +
          'gone: read the topic from its start into another --long-term-store, in another --group-id',
      );
    }
  }

  #sayReplaced(formerId: string, id: string): string {
    return `topic '${this.#options.topic}' was deleted and recreated (its id was ${formerId}, and is ${id})`;
  }

  #goBack(message: string, details: object): void {
    if (this.#options.whenOffsetsGoBack === 'stop') {
      throw new SourceError(
        `${message}. To continue with the current records, use --when-offsets-go-back continue; to keep them apart from what was ` +
          'read before, use another --long-term-store',
      );
    }
    this.#options.logger.error(details, `${message}: goes on with the records that are there now`);
  }

  #reportLoss(partition: number, from: number, to: number): void {
    this.#options.logger.error(
      { partition, from, to, records: to - from },
      "records were deleted before they were read, by the topic's retention or by hand",
    );
  }

  #expect(partition: number, position: number, end: number, epoch?: number): number {
    this.#fetched.delete(partition);
    this.#refusals.delete(partition);
    this.#intake.expect(partition, position, end, formatMark(this.#topicId, epoch));
    return position;
  }

  #mark(partition: number): Mark | undefined {
    const [topicId, epoch] = this.#intake.mark(partition)?.split('/') ?? [];
    return topicId === undefined ? undefined : { topicId, epoch: Number(epoch) };
  }
}

const formatMark = (topicId: string, epoch = NO_EPOCH) => `${topicId}/${epoch}`;
