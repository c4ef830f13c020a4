import type { Pipeline, RejectionReason } from '../../definition';
import type { RejectedRow } from '../sink/sink';
import type { Rejection } from './answers';

const ROWS = 20;
const BYTES = 200;

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
      const isStored = reasons[reason]?.for === 'speed-layer';
      return [
        {
          number,
          reason: reasons[reason]?.text ?? reason,
          isStored,
          partition,
          offset,
          text,
          bytesLeftOut: length - kept,
        },
      ];
    });
  }
}
