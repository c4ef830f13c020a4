import type { Message } from './generator';

/** Where messages go. */
export interface Sink {
  /** Settles once the whole batch has arrived; rejects when it never will. */
  send(batch: readonly Message[]): Promise<void>;
  close(): Promise<void>;
}

/** A batch goes out when it is this large, in messages or in characters, or when its first message is this old. */
const BATCH_MESSAGES = 500;
const BATCH_CHARACTERS = 512 * 1024;
const LINGER_MS = 10;

/** While this many batches have not arrived, no more messages are pulled. */
const UNDER_WAY = 4;

/**
 * Carries messages to a sink in batches, no faster than the sink takes them, and one batch after another: the rows of one
 * that is overtaken might come after their window has closed.
 */
export class Publisher {
  /** What has arrived. */
  readonly sent = { messages: 0, rows: 0 };
  readonly #sink: Sink;
  readonly #underWay = new Set<Promise<void>>();
  #latest: Promise<void> = Promise.resolve();
  readonly #failure = new AbortController();
  #batch: Message[] = [];
  #characters = 0;
  #pulled = 0;
  #linger: NodeJS.Timeout | undefined;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Messages pulled that have not arrived yet. */
  get pending(): number {
    return this.#pulled - this.sent.messages;
  }

  /**
   * Pulls until the source ends, and settles when all that it gave has arrived.
   * @param source is told by its signal to end, when `stop` aborts or the sink fails
   * @throws what the sink or the source failed with
   */
  async publish(source: (signal: AbortSignal) => AsyncIterable<Message>, stop: AbortSignal): Promise<void> {
    try {
      for await (const message of source(AbortSignal.any([stop, this.#failure.signal]))) {
        this.#add(message);
        while (this.#underWay.size >= UNDER_WAY) await Promise.race(this.#underWay);
      }
    } finally {
      this.#flush();
      await this.#latest;
    }
    this.#failure.signal.throwIfAborted();
  }

  #add(message: Message): void {
    this.#batch.push(message);
    this.#characters += message.value.length;
    this.#pulled++;
    if (this.#batch.length >= BATCH_MESSAGES || this.#characters >= BATCH_CHARACTERS) this.#flush();
    else this.#linger ??= setTimeout(() => this.#flush(), LINGER_MS);
  }

  #flush(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    if (this.#batch.length === 0 || this.#failure.signal.aborted) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#characters = 0;
    const sending = this.#latest.then(() => this.#send(batch)).finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
    this.#latest = sending;
  }

  /** Never rejects: a failure ends the source, and `publish` throws it. */
  async #send(batch: readonly Message[]): Promise<void> {
    if (this.#failure.signal.aborted) return;
    try {
      await this.#sink.send(batch);
      this.sent.messages += batch.length;
      for (const { rows } of batch) this.sent.rows += rows;
    } catch (error) {
      this.#failure.abort(error);
    }
  }
}
