import type { Counters } from '../counters';
import type { JobStatus } from '../job/job-status';
import type { JobObserver } from '../job/observer';
import type { RejectedRow } from '../sink/sink';
import type { FinishedFile } from '../store/partition-file';
import type { Messages, Offsets } from './topic';

/** Where everything goes that the job writes. */
export interface DemoPaths {
  readonly store: string;
  readonly lines: string;
  readonly rejected: string;
}

/** Counters without what is computed of them, as they go from process to process. */
export type Counts = Omit<Counters, 'reject' | 'rejectedFor' | 'rowsRejected'>;

/** How the job is, as it goes from process to process. */
export type Status = Omit<JobStatus, 'counters'> & { readonly counters: Counts };

/** A checkpoint that is about to be written, with what is counted once it is. */
export interface AnnouncedCheckpoint {
  readonly offsets: Offsets;
  readonly files: readonly FinishedFile[];
  readonly counts: Counts;
}

/** What the process of a job asks the demo, and what it is answered. It has one question at a time. */
export interface Questions {
  /** It is at these offsets, and wants to go on from there. */
  readonly begin: { readonly asks: Offsets; readonly answer: { readonly counts: Counts; readonly ends: Offsets } };
  /** The answer is undefined at the end of the topic. */
  readonly next: { readonly asks: undefined; readonly answer: Messages | undefined };
}

/** An answer may be undefined, which is no message. */
export interface Answer<T> {
  readonly answer: T;
}

export type Question = {
  readonly [Name in keyof Questions]: { name: Name; asks: Questions[Name]['asks'] };
}[keyof Questions];

/** What it tells the demo. */
export type News =
  | { readonly name: 'status'; readonly status: Status }
  | { readonly name: 'aggregated'; readonly result: Parameters<JobObserver['aggregated']> }
  | { readonly name: 'rejected'; readonly row: RejectedRow }
  | { readonly name: 'checkpointing'; readonly checkpoint: AnnouncedCheckpoint }
  | { readonly name: 'checkpointed' }
  | { readonly name: 'failed'; readonly message: string };
