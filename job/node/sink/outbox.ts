import type { Persist } from '../operation/persistence';

/** How many items may wait before `settle` holds its caller back. */
const HIGH_WATER = 50_000;

/**
 * What waits to be delivered, in order, at least once. Adding never waits; `settle` holds back whoever adds faster than
 * can be delivered, and `flush` waits until everything has been acknowledged.
 */
export class Outbox<Item> {
  readonly #deliver: (batch: readonly Item[]) => Promise<void>;
  readonly #batchSize: number;
  readonly #persist: Persist;
  #waiting: Item[] = [];
  #inFlight = 0;
  #pump: Promise<void> | undefined;

  /** @param deliver resolves once the batch has been acknowledged; called with one batch at a time */
  constructor(batchSize: number, persist: Persist, deliver: (batch: readonly Item[]) => Promise<void>) {
    this.#batchSize = batchSize;
    this.#persist = persist;
    this.#deliver = deliver;
  }

  get size(): number {
    return this.#waiting.length + this.#inFlight;
  }

  add(item: Item): void {
    this.#waiting.push(item);
    this.#start();
  }

  addAll(items: readonly Item[]): void {
    for (const item of items) this.#waiting.push(item);
    if (items.length > 0) this.#start();
  }

  async settle(): Promise<void> {
    if (this.size > HIGH_WATER) await this.flush();
  }

  async flush(): Promise<void> {
    while (this.size > 0) {
      this.#start();
      await this.#pump;
    }
  }

  #start(): void {
    if (this.#pump !== undefined) return;
    this.#pump = this.#run().finally(() => {
      this.#pump = undefined;
    });
    // The failure is met by flush, which starts again and then throws; until then it must not count as unhandled.
    this.#pump.catch(() => {});
  }

  async #run(): Promise<void> {
    // Begun a turn later, so that what is added in one go is delivered in one batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#batchSize);
      this.#inFlight = batch.length;
      try {
        await this.#persist(() => this.#deliver(batch));
      } catch (error) {
        this.#waiting.unshift(...batch);
        throw error;
      } finally {
        this.#inFlight = 0;
      }
    }
  }
}
