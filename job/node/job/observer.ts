import type { CheckpointObserver } from '../checkpoint/checkpointer';
import type { RejectedRow } from '../sink/sink';
import type { ObjectStore } from '../store/object-store';
import type { WindowObserver } from '../windows/results';

/** Is told what the job does, where windows close, files become visible and rows are rejected: never row by row. */
export interface JobObserver extends WindowObserver, CheckpointObserver {
  /** The store is as the latest checkpoint says. @param ownFiles how the names of the files of this job begin */
  began(objects: ObjectStore, ownFiles: string): void;

  rejected(row: RejectedRow): void;
}
