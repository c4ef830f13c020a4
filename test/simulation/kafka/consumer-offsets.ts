/** From where a consumer fetches each partition next. */
export class ConsumerOffsets {
  readonly #next = new Map<number, number>();
  /** Asked for, and not fetched from yet. */
  readonly #sought = new Map<number, number>();

  /** After a join, what the group has committed counts. */
  reset(committed: ReadonlyMap<number, { readonly offset: string }>): void {
    this.#next.clear();
    for (const [partition, { offset }] of committed) this.#next.set(partition, Number(offset));
  }

  /** What was fetched up to here is done with. */
  resolve(partition: number, offset: string): void {
    this.#next.set(partition, Number(offset) + 1);
  }

  seek(partition: number, offset: string): void {
    this.#sought.set(partition, Number(offset));
  }

  isSought(partition: number): boolean {
    return this.#sought.has(partition);
  }

  /** Where a fetch begins: what was sought counts from here on. */
  take(partition: number): number {
    const sought = this.#sought.get(partition);
    this.#sought.delete(partition);
    if (sought !== undefined) this.#next.set(partition, sought);
    return this.#next.get(partition) ?? 0;
  }
}
