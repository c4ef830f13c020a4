import type { Logger } from 'pino';
import { type Clock, systemClock } from './clock';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Tries until it works, or until it is no use: see {@link Retry}. */
export type Retrier = <T>(action: () => Promise<T>) => Promise<T>;

/**
 * Keeps on with one dependency of the job through its outages: waits longer from try to try, and logs when the
 * dependency goes and when it comes back, not each try.
 */
export class Retry {
  readonly #dependency: string;
  readonly #logger: Logger;
  readonly #givenUp: AbortSignal;
  readonly #isFinal: (error: unknown) => boolean;
  readonly #clock: Clock;
  #downSince: number | undefined;
  #failures = 0;

  /**
   * @param dependency what is being depended on, as logs shall call it
   * @param givenUp once aborted, the next failure is thrown
   * @param isFinal errors that no further try would mend
   */
  constructor(
    dependency: string,
    logger: Logger,
    givenUp: AbortSignal,
    isFinal: (error: unknown) => boolean,
    clock = systemClock,
  ) {
    this.#dependency = dependency;
    this.#logger = logger;
    this.#givenUp = givenUp;
    this.#isFinal = isFinal;
    this.#clock = clock;
  }

  get isDown(): boolean {
    return this.#downSince !== undefined;
  }

  /** How many tries have failed, of all there were. */
  get failures(): number {
    return this.#failures;
  }

  readonly run: Retrier = async (action) => {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        const result = await action();
        this.succeeded();
        return result;
      } catch (error) {
        if (this.#isFinal(error) || this.#givenUp.aborted) throw error;
        this.failed(error);
        await this.#clock.sleep(pause * (0.5 + Math.random() / 2), this.#givenUp);
      }
    }
  };

  failed(error: unknown): void {
    this.#failures++;
    if (this.#downSince !== undefined) return;
    this.#downSince = this.#clock.now();
    const reason = error instanceof Error ? error.message || error.name : String(error);
    this.#logger.error(
      { dependency: this.#dependency, reason },
      `${this.#dependency} is unavailable: trying until it is back`,
    );
  }

  succeeded(): void {
    if (this.#downSince === undefined) return;
    const downMs = Math.round(this.#clock.now() - this.#downSince);
    this.#downSince = undefined;
    this.#logger.info({ dependency: this.#dependency, downMs }, `${this.#dependency} is available again`);
  }
}
