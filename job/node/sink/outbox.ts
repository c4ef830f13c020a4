import type { Retrier } from '../retry';
import type { Lines } from '../windows/lines';
import type { RejectedRow } from './sink';

/** How many items may wait, and how many bytes, before `settle` holds its caller back. */
const HIGH_WATER = 50_000;
const HIGH_WATER_BYTES = 8 * 1024 * 1024;
/** As many bytes are in a batch at most, unless a single item has more. */
const BATCH_BYTES = 1024 * 1024;

/** A row, or lines. */
type OutboxItem = Pick<RejectedRow, 'row'> | Pick<Lines, 'bytes'>;

/**
 * What waits to be delivered, in order, at least once. Adding never waits; `settle` holds back whoever adds faster than
 * can be delivered, and `flush` waits until everything has been acknowledged.
 */
export class Outbox<Item extends OutboxItem> {
  readonly #deliver: (batch: readonly Item[]) => Promise<void>;
  readonly #batchSize: number;
  readonly #retry: Retrier;
  #waiting: Item[] = [];
  #inFlight = 0;
  /** Of what waits and what is in flight. */
  #bytes = 0;
  /** The delivery that is under way. */
  #current: Promise<void> | undefined;

  /** @param deliver resolves once the batch has been acknowledged; called with one batch at a time */
  constructor(batchSize: number, retry: Retrier, deliver: (batch: readonly Item[]) => Promise<void>) {
    this.#batchSize = batchSize;
    this.#retry = retry;
    this.#deliver = deliver;
  }

  get size(): number {
    return this.#waiting.length + this.#inFlight;
  }

  addAll(items: readonly Item[]): void {
    for (const item of items) {
      this.#waiting.push(item);
      this.#bytes += sizeOf(item);
    }
    if (items.length > 0) this.#start();
  }

  /** Resolves when more may be added. */
  async settle(): Promise<void> {
    while (this.size > HIGH_WATER || this.#bytes > HIGH_WATER_BYTES) await this.#delivery();
  }

  async flush(): Promise<void> {
    while (this.size > 0) await this.#delivery();
  }

  /** The delivery of a batch: of that which is in flight, or else of the next. @throws what it fails by */
  #delivery(): Promise<void> {
    this.#current ??= this.#deliverNext().finally(() => {
      this.#current = undefined;
    });
    return this.#current;
  }

  /** Delivers batch after batch. A failure is met by who waits, and begins again; until then it must not go unhandled. */
  #start(): void {
    if (this.#current !== undefined || this.#waiting.length === 0) return;
    this.#delivery().then(
      () => this.#start(),
      () => {},
    );
  }

  async #deliverNext(): Promise<void> {
    // Begun a turn later, so that what is added in one go is delivered in one batch.
    await Promise.resolve();
    const batch = this.#takeBatch();
    this.#inFlight = batch.length;
    try {
      await this.#retry(() => this.#deliver(batch));
      for (const item of batch) this.#bytes -= sizeOf(item);
    } catch (error) {
      this.#waiting.unshift(...batch);
      throw error;
    } finally {
      this.#inFlight = 0;
    }
  }

  #takeBatch(): Item[] {
    let [count, bytes] = [0, 0];
    for (const item of this.#waiting) {
      bytes += sizeOf(item);
      if (count === this.#batchSize || (bytes > BATCH_BYTES && count > 0)) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }
}

const sizeOf = (item: OutboxItem): number => ('row' in item ? item.row.length : item.bytes.length);
