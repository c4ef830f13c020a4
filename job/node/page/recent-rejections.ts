import type { RejectedRow } from '../sink/sink';

const ROWS = 20;
const BYTES = 200;

export interface Rejection {
  /** How many rows were rejected before this one. */
  readonly number: number;
  readonly reason: string;
  readonly partition: number;
  readonly offset: number;
  /** The row's beginning. */
  readonly text: string;
  /** Length of the whole row. */
  readonly bytes: number;
}

/** The rows that were rejected last. They are kept in memory that is reserved once: many may come. */
export class RecentRejections {
  readonly #slots = Array.from({ length: ROWS }, () => ({
    bytes: Buffer.alloc(BYTES),
    length: 0,
    reason: '',
    partition: 0,
    offset: 0,
  }));
  #count = 0;

  add({ row, reason, partition, offset }: RejectedRow): void {
    const slot = this.#slots[this.#count++ % ROWS];
    if (slot === undefined) return;
    row.copy(slot.bytes);
    Object.assign(slot, { length: row.length, reason, partition, offset });
  }

  /** The latest first. */
  latest(texts: Readonly<Record<string, { readonly text: string }>>): Rejection[] {
    const kept = Math.min(this.#count, ROWS);
    return Array.from({ length: kept }, (_, i) => this.#count - 1 - i).flatMap((number) => {
      const slot = this.#slots[number % ROWS];
      if (slot === undefined) return [];
      const { reason, partition, offset, length } = slot;
      const text = slot.bytes.toString('utf8', 0, Math.min(length, BYTES));
      return [{ number, reason: texts[reason]?.text ?? reason, partition, offset, text, bytes: length }];
    });
  }
}
