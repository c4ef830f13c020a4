import type { RejectedRow } from './sink/sink';
import type { ObjectStore } from './store/object-store';
import type { FinishedFile } from './store/partition-file';
import type { WindowObserver } from './windows/results';

/** Is told what the job does, where windows close, files become visible and rows are rejected: never row by row. */
export interface JobObserver extends WindowObserver {
  /** The store is as the latest checkpoint says. @param ownFiles how the names of the files of this job begin */
  began(objects: ObjectStore, ownFiles: string): void;

  published(file: FinishedFile): void;

  rejected(row: RejectedRow): void;

  /** A checkpoint is about to be written: once it is, these files and all that has been counted so far are in it. */
  checkpointing?(offsets: ReadonlyMap<number, number>, files: readonly FinishedFile[]): void;
}
