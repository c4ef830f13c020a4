import type { MemoryLimits } from './memory-limits';

/** So many files are finished at a time; the others wait for their turn. */
const AT_A_TIME = 16;

/**
 * What is on its way into the store. Nothing that adds to it waits, so it tells when it has grown so large that whoever
 * reads the rows must wait for it.
 */
export class Backlog {
  readonly #limits: Pick<MemoryLimits, 'pendingBytes' | 'pendingFiles'>;
  readonly #writes = new Set<Promise<unknown>>();
  #bytes = 0;
  #files = 0;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(limits: Pick<MemoryLimits, 'pendingBytes' | 'pendingFiles'>) {
    this.#limits = limits;
  }

  get isLarge(): boolean {
    return this.#bytes > this.#limits.pendingBytes || this.#files > this.#limits.pendingFiles;
  }

  /** @param bytes that are held in memory until the write has ended */
  add(write: Promise<unknown>, bytes: number): void {
    this.#bytes += bytes;
    const ended = write.then(() => {
      this.#bytes -= bytes;
      this.#writes.delete(ended);
    });
    // The failure is met where the backlog is awaited; until then it must not count as unhandled.
    ended.catch(() => {});
    this.#writes.add(ended);
  }

  /** Finishes a file when its turn comes. */
  finish<T>(bytes: number, action: () => Promise<T>): Promise<T> {
    this.#files++;
    const finished = this.#inTurn(action);
    this.add(finished, bytes);
    return finished;
  }

  /** Waits until all has been written. @throws whatever a write has failed with, again and again */
  async settle(): Promise<void> {
    if (this.#writes.size > 0) await Promise.all(this.#writes);
  }

  async #inTurn<T>(action: () => Promise<T>): Promise<T> {
    if (this.#running < AT_A_TIME) this.#running++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await action();
    } finally {
      this.#files--;
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
