import type { Pipeline, RejectionReason } from '../../definition';
import type { RejectedRow } from '../sink/sink';

const ROWS = 20;
const BYTES = 200;

export interface Rejection {
  /** How many rows were rejected before this one. */
  readonly number: number;
  readonly reason: string;
  /** It is in the long-term store all the same: only the speed layer can't take it. */
  readonly isStored: boolean;
  readonly partition: number;
  readonly offset: number;
  /** The row's beginning. */
  readonly text: string;
  /** How much of the row is left out after it. */
  readonly bytesLeftOut: number;
}

const emptySlot = () => ({
  bytes: Buffer.alloc(BYTES),
  length: 0,
  reason: 'fields' as RejectionReason,
  partition: 0,
  offset: 0,
});

/** The rows that were rejected last. They are kept in memory that is reserved once: many may come. */
export class RecentRejections {
  readonly #slots = Array.from({ length: ROWS }, emptySlot);
  #count = 0;

  add({ row, reason, partition, offset }: RejectedRow): void {
    const slot = this.#slots[this.#count++ % ROWS];
    if (slot === undefined) return;
    row.copy(slot.bytes);
    Object.assign(slot, { length: row.length, reason, partition, offset });
  }

  /** The latest first. */
  latest(reasons: Pipeline['rejected']['reasons']): Rejection[] {
    return Array.from({ length: Math.min(this.#count, ROWS) }, (_, i) => this.#count - 1 - i).flatMap((number) => {
      const slot = this.#slots[number % ROWS];
      if (slot === undefined) return [];
      const { reason, partition, offset, length } = slot;
      const kept = Math.min(length, BYTES);
      const text = slot.bytes.toString('utf8', 0, kept);
      const { text: because, for: whom } = reasons[reason];
      const isStored = whom === 'speed-layer';
      return [{ number, reason: because, isStored, partition, offset, text, bytesLeftOut: length - kept }];
    });
  }
}
