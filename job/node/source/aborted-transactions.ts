/** What a fetch response says of a transaction that was aborted. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  /** The offset of its first record, which may be before those fetched. */
  readonly firstOffset: number;
}

/** What of a record batch its transaction depends on. */
interface TransactionalBatch {
  readonly lastOffset: number;
  readonly producerId: bigint;
  readonly isTransactional: boolean;
  readonly isAbortMarker: boolean;
}

/**
 * Tells the batches of aborted transactions apart, of one fetch, looked at in their order. An aborted transaction lasts
 * from its first offset to its producer's next abort marker. The transactions of several producers overlap, and a broker
 * lists them in the order of their end: they are taken by where they begin, as Kafka's own client does it.
 */
export class AbortedTransactions {
  /** Not begun yet at the batch looked at, the last one first. */
  readonly #ahead: AbortedTransaction[];
  readonly #open = new Set<bigint>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#ahead = [...aborted].sort((a, b) => b.firstOffset - a.firstOffset);
  }

  /** Whether a batch is part of an aborted transaction. Must be asked of each batch, in order. */
  includes({ lastOffset, producerId, isTransactional, isAbortMarker }: TransactionalBatch): boolean {
    for (
      let next = this.#ahead.at(-1);
      next !== undefined && next.firstOffset <= lastOffset;
      next = this.#ahead.at(-1)
    ) {
      this.#open.add(next.producerId);
      this.#ahead.pop();
    }
    if (isAbortMarker) this.#open.delete(producerId);
    return isTransactional && this.#open.has(producerId);
  }
}
