import type { Pipeline, RejectionReason } from '../../definition';
import type { RejectedRow } from '../sink/sink';
import type { Rejections } from './answers';

/** Of each reason, so that one that is frequent leaves room for the others. */
const ROWS = 5;
const BYTES = 200;

const emptySlot = () => ({ bytes: Buffer.alloc(BYTES), length: 0, number: 0, partition: 0, offset: 0 });

/** The rows that were rejected last for one reason, in memory that is reserved once: many may come. */
interface Recent {
  readonly slots: ReturnType<typeof emptySlot>[];
  count: number;
}

/** The rows that were rejected last, by reason. */
export class RecentRejections {
  readonly #byReason = new Map<RejectionReason, Recent>();
  #count = 0;

  add({ row, reason, partition, offset }: RejectedRow): void {
    const recent = this.#byReason.get(reason) ?? { slots: Array.from({ length: ROWS }, emptySlot), count: 0 };
    this.#byReason.set(reason, recent);
    const slot = recent.slots[recent.count++ % ROWS];
    if (slot === undefined) return;
    row.copy(slot.bytes);
    Object.assign(slot, { length: row.length, number: this.#count++, partition, offset });
  }

  /** The latest first: reasons by their latest row, and the rows of each. */
  latest(reasons: Pipeline['rejected']['reasons']): Rejections[] {
    const found = [...this.#byReason].map(([reason, { slots, count }]) => {
      const rows = slots
        .slice(0, count)
        .map(({ bytes, length, number, partition, offset }) => {
          const kept = Math.min(length, BYTES);
          return { number, partition, offset, text: bytes.toString('utf8', 0, kept), bytesLeftOut: length - kept };
        })
        .sort((a, b) => b.number - a.number);
      const declared = reasons[reason];
      return { reason: declared?.text ?? reason, isStored: declared?.for === 'speed-layer', count, rows };
    });
    return found.sort((a, b) => (b.rows[0]?.number ?? 0) - (a.rows[0]?.number ?? 0));
  }
}
