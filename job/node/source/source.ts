import type { Milliseconds } from '../../duration';
import type { RecordVisitor } from '../rows/record-visitor';

/** Records of one partition, one after another, as they were read together. */
export interface Chunk {
  readonly partition: number;
  /** The offset that follows this chunk. */
  readonly nextOffset: number;
  /** One past the last offset known to be in the partition: beyond `nextOffset` while the job is behind. */
  readonly endOffset: number;
  /** By which the source knows `nextOffset` again: see {@link Positions}. */
  readonly mark?: string;
  /** Visits each record. Called again, before the chunk is accepted, it visits the same ones. */
  forEach(visit: RecordVisitor): void;
}

/** What the identity of a pipe begins with. Nobody can read on where one was cut off. */
export const PIPE = 'stdin:';

/** How far a source has been read. */
export interface Positions {
  /** What the offsets count in: see {@link Source.identity}. */
  readonly source: string;
  /** The next offset to read, by partition. */
  readonly offsets: Readonly<Record<string, number>>;
  /**
   * By partition, that by which the source can tell whether what stands before the offset is still what was read, such
   * as the epoch in which it was written. Former versions kept none.
   */
  readonly marks?: Readonly<Record<string, string>>;
  /**
   * By partition, the offset before which records were read already, into files that are gone: they must be read again,
   * whoever else has read on since. Only where that is beyond the offset to read next.
   */
  readonly reread?: Readonly<Record<string, number>>;
}

/** What takes records from a source: the job. */
export interface Intake {
  /** The next offset that the job wants, or undefined where it has read nothing yet. */
  position(partition: number): number | undefined;

  /** The mark of that position, where it has one. */
  mark(partition: number): string | undefined;

  /** The offset before which records were read into files that are gone, where the position is still before it. */
  reread(partition: number): number | undefined;

  /** A partition that will be read, from `position` on, whatever it was before. */
  expect(partition: number, position: number, endOffset: number, mark?: string): void;

  /** Where a partition ends by now, told while a chunk is held up and none comes that would tell. */
  learnEnd?(partition: number, endOffset: number): void;

  /** Takes a chunk over; resolves when the next one may come. */
  accept(chunk: Chunk): Promise<void>;
}

export interface Source {
  /** What its offsets count in, such as the topic: two sources of one identity hold the same records. */
  readonly identity: string;

  /** Whether it has an end, at which every window closes. */
  readonly bounded: boolean;

  /** Whether what was read before a stop can be read on from there, or read again. */
  readonly replayable: boolean;

  /** Whether records could be read now; while they can't, no partition counts as idle. */
  readonly isAvailable: boolean;

  /** By how much event times may be out of order: so far the watermark stays behind. @default none */
  readonly outOfOrderness?: Milliseconds | undefined;

  /** Whether these positions count in this source. @default whether they have its identity */
  recognizes?(positions: Positions): Promise<boolean>;

  /** @throws SourceError when there is nothing to read from, saying why and what to do */
  check(): Promise<void>;

  /**
   * Reads until the end, or until `stop`.
   * @param claim the number of this instance's first checkpoint: of two instances, the newer has the higher one
   */
  run(intake: Intake, claim: number): Promise<void>;

  /** Tells the source how far a checkpoint has come. */
  commit(offsets: ReadonlyMap<number, number>): Promise<void>;

  /** Ends `run`; what it has handed over stays valid. */
  stop(): Promise<void>;
}
