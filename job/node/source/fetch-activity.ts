import type { Clock } from '../clock';

/** Without a fetch for this long, Kafka counts as unavailable. */
const SILENCE_MS = 10_000;
/** While a chunk is held up for longer than this, nothing tells how much more has come: then Kafka is asked. */
const HELD_UP_MS = 5_000;

/** When Kafka has last answered a fetch, and for how long the job has been taking what came of it. */
export class FetchActivity {
  readonly #clock: Clock;
  #lastFetch: number;
  #isAccepting = false;
  #acceptedSince = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lastFetch = clock.now();
  }

  get isAvailable(): boolean {
    return this.#isAccepting || this.#clock.now() - this.#lastFetch <= SILENCE_MS;
  }

  /** The job has not taken a chunk for long, as while its store is away. */
  get isHeldUp(): boolean {
    return this.#isAccepting && this.#clock.now() - this.#acceptedSince > HELD_UP_MS;
  }

  /** Why Kafka counts as unavailable. */
  get silence(): string {
    return `no answer to a fetch for ${SILENCE_MS / 1000} s`;
  }

  fetched(): void {
    this.#lastFetch = this.#clock.now();
  }

  beginAccepting(): void {
    this.#isAccepting = true;
    this.#acceptedSince = this.#clock.now();
  }

  /** Nothing was asked for meanwhile. */
  endAccepting(): void {
    this.#isAccepting = false;
    this.fetched();
  }
}
