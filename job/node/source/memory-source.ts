import type { Intake, Source } from './source';

export interface MemoryMessage {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

/** Messages from within this process, dealt out over partitions as a producer without keys would. */
export class MemorySource implements Source {
  readonly identity = `memory:${process.pid}`;
  readonly bounded = true;
  readonly replayable = false;
  readonly isAvailable = true;
  readonly #messages: AsyncIterable<MemoryMessage>;
  readonly #partitions: number;
  #isStopped = false;
  #held: number | undefined;
  #released: number | undefined;
  /** Of the partition that is held back. */
  #waiting: MemoryMessage[] = [];
  readonly #inserted: MemoryMessage[] = [];
  readonly #offsets = new Map<number, number>();

  constructor(messages: AsyncIterable<MemoryMessage>, partitions: number) {
    this.#messages = messages;
    this.#partitions = partitions;
  }

  async check(): Promise<void> {}

  async run(intake: Intake): Promise<void> {
    let index = 0;
    for await (const message of this.#messages) {
      if (this.#isStopped) return;
      const partition = index++ % this.#partitions;
      for (const inserted of this.#inserted.splice(0)) await this.#hand(intake, partition, inserted);
      if (partition === this.#held) this.#waiting.push(message);
      else await this.#hand(intake, partition, message);
      const released = this.#released;
      if (released === undefined || this.#held !== undefined) continue;
      this.#released = undefined;
      for (const waiting of this.#waiting.splice(0)) await this.#hand(intake, released, waiting);
    }
    const released = this.#held ?? this.#released;
    if (released === undefined) return;
    for (const waiting of this.#waiting.splice(0)) await this.#hand(intake, released, waiting);
  }

  /** The partition that is held back: its messages wait, and so it falls silent. */
  get held(): number | undefined {
    return this.#held;
  }

  hold(partition: number): void {
    this.#held ??= partition;
  }

  /** Has what waits come after all. */
  release(): void {
    this.#released ??= this.#held;
    this.#held = undefined;
  }

  /** Has a message come next, whatever its timestamp. */
  insert(message: MemoryMessage): void {
    this.#inserted.push(message);
  }

  async #hand(intake: Intake, partition: number, { value, timestamp }: MemoryMessage): Promise<void> {
    const offset = this.#offsets.get(partition) ?? 0;
    this.#offsets.set(partition, offset + 1);
    const bytes = Buffer.from(value);
    await intake.accept({
      partition,
      nextOffset: offset + 1,
      endOffset: offset + 1,
      forEach: (visit) => visit(offset, timestamp, bytes, 0, bytes.length),
    });
  }

  async commit(): Promise<void> {}

  async stop(): Promise<void> {
    this.#isStopped = true;
  }
}
