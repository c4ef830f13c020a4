import { type Milliseconds, seconds } from '../../job/duration';
import { pipeline } from '../../job/pipeline';
import { type Message, makeCorpus } from './corpus';
import type { Feed } from './feed';

const WINDOW = pipeline.speedLayer.window.size;
/** A window's rows come in so much time: windows close often enough for whatever happens meanwhile to meet some. */
const WINDOW_TAKES: Milliseconds = seconds(5);
const ROWS_PER_WINDOW = 1_000;
const ROWS_PER_MESSAGE = 9;

/** Rows of all kinds at a steady rate, in one window after another, until they are stopped. */
export class Flow {
  /** Where the next window starts: no timestamp so far is higher, and every partition has it. */
  #window: number;
  #isStopped = false;
  #insert: (() => Promise<void>) | undefined;
  readonly #ended: Promise<void>;

  /** @param start where the first window starts: milliseconds since 1970 */
  constructor(
    private readonly feed: Pick<Feed, 'corpus' | 'send'>,
    private readonly start: number,
  ) {
    this.#window = start;
    this.#ended = this.#run();
    // Whoever stops the flow is told of its failure.
    this.#ended.catch(() => {});
  }

  /**
   * Sends messages in a row before the next window's.
   * @param make is told the highest timestamp so far
   */
  insert(make: (timestamp: number) => Omit<Message, 'offset'>[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#insert = () => this.feed.send(make(this.#window)).then(resolve, reject);
      this.#ended.catch(reject);
    });
  }

  /** Lets the window at hand come to its end. @returns the highest timestamp, which every partition has */
  async stop(): Promise<number> {
    this.#isStopped = true;
    await this.#ended;
    return this.#window;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const insert = this.#insert;
      this.#insert = undefined;
      await insert?.();
      const messages = this.#messages();
      await this.feed.send(messages, { messagesPerSecond: messages.length / (WINDOW_TAKES / 1000) });
      this.#window += WINDOW;
    }
  }

  #messages(): readonly Message[] {
    const { phases } = makeCorpus({
      seed: this.feed.corpus.seed + (this.#window - this.start) / WINDOW,
      rows: ROWS_PER_WINDOW,
      rowsPerMessage: ROWS_PER_MESSAGE,
      start: this.#window,
      windows: 1,
      late: false,
      rareDays: false,
    });
    return phases.flat();
  }
}
