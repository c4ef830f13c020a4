import type { RejectedRow } from './sink/sink';
import type { FinishedFile } from './store/long-term-store';

/** Is told what the job does, where windows close, files become visible and rows are rejected: never row by row. */
export interface JobObserver {
  /** @param end of the window, exclusive: milliseconds since 1970 */
  aggregated(end: number, tag: string, value: number | string): void;

  published(file: FinishedFile): void;

  rejected(row: RejectedRow): void;
}
