/** What is smaller costs too little to be kept. */
const LEAST_KEPT = 64 * 1024;
/** kafkajs asks for 10 MiB at a time; a broker sends more where a single batch is larger. */
const MOST_KEPT = 16 * 1024 * 1024;
/** Responses differ a little in size: what one of them leaves serves for the next. */
const UNIT = 1024 * 1024;

/**
 * The memory of a connection's responses, of which a large one is used again as soon as its reader has given it back. Ten
 * new megabytes for each had the garbage collector mark the whole heap after every third: of one row per message, a
 * quarter of all CPU time.
 */
export class ResponseMemory {
  /** Out with a reader. Who never gives it back leaves it to the garbage collector. */
  readonly #lent = new WeakSet<ArrayBufferLike>();
  #spare: Buffer | undefined;

  /** Memory of its own for a response: of these bytes, that nobody else has until `giveBack`. */
  take(size: number): Buffer {
    if (size < LEAST_KEPT || size > MOST_KEPT) return Buffer.allocUnsafeSlow(size);
    const kept = this.#spare !== undefined && this.#spare.length >= size ? this.#spare : undefined;
    if (kept !== undefined) this.#spare = undefined;
    const memory = kept ?? Buffer.allocUnsafeSlow(roundedUp(size));
    this.#lent.add(memory.buffer);
    return memory.subarray(0, size);
  }

  /** @param response or a part of it: nothing reads it any more */
  giveBack({ buffer }: Buffer): void {
    if (!this.#lent.delete(buffer)) return;
    if (this.#spare === undefined || this.#spare.length < buffer.byteLength) this.#spare = Buffer.from(buffer);
  }
}

const roundedUp = (size: number): number => Math.ceil(size / UNIT) * UNIT;
