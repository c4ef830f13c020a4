import type { Pipeline, RejectionReason } from '../definition';

/** What the job has done since it started. Plain numbers: they are counted row by row. */
export class Counters {
  messages = 0;
  rows = 0;
  rowsStored = 0;
  /** Stored, but not aggregated, because their window had closed. */
  rowsLate = 0;
  /** Stored, but not aggregated, because no tag type has such a name. */
  rowsUntyped = 0;
  readonly rejected: Partial<Record<RejectionReason, number>>;
  windowsClosed = 0;
  lines = 0;
  /** Values without a field, because they are beyond a double, as the average of huge numbers is. */
  valuesOverflowed = 0;
  /** Published: visible to readers of the store. */
  files = 0;
  fileRows = 0;
  fileBytes = 0;
  checkpoints = 0;
  checkpointMs = 0;

  constructor({ rejected: { reasons } }: Pick<Pipeline, 'rejected'>) {
    this.rejected = Object.fromEntries(Object.keys(reasons).map((reason) => [reason, 0]));
  }

  reject(reason: RejectionReason): void {
    this.rejected[reason] = (this.rejected[reason] ?? 0) + 1;
  }

  /** Sent to the rejected topic. Those that are bad for the speed layer only are stored too. */
  get rowsRejected(): number {
    return Object.values(this.rejected).reduce((total, count) => total + count, 0);
  }

  /** By what becomes of a row: of those rejected `for` the speed layer, the rest is stored. */
  rejectedFor(whom: 'all' | 'speed-layer', reasons: Pipeline['rejected']['reasons']): number {
    const matching = Object.entries(reasons).filter(([, reason]) => reason.for === whom);
    return matching.reduce((total, [name]) => total + (this.rejected[name as RejectionReason] ?? 0), 0);
  }
}
