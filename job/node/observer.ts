import type { RejectedRow } from './sink/sink';
import type { ObjectStore } from './store/object-store';
import type { FinishedFile } from './store/partition-file';

/** Is told what the job does, where windows close, files become visible and rows are rejected: never row by row. */
export interface JobObserver {
  /** The store is as the latest checkpoint says. @param ownFiles how the names of the files of this job begin */
  began(objects: ObjectStore, ownFiles: string): void;

  /** @param end of the window, exclusive: milliseconds since 1970 */
  aggregated(end: number, tag: string, value: number | string): void;

  published(file: FinishedFile): void;

  rejected(row: RejectedRow): void;
}
