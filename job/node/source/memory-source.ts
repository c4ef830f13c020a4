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

  constructor(messages: AsyncIterable<MemoryMessage>, partitions: number) {
    this.#messages = messages;
    this.#partitions = partitions;
  }

  async check(): Promise<void> {}

  async run(intake: Intake): Promise<void> {
    let index = 0;
    for await (const { value, timestamp } of this.#messages) {
      if (this.#isStopped) return;
      const partition = index % this.#partitions;
      const offset = Math.floor(index / this.#partitions);
      const bytes = Buffer.from(value);
      await intake.accept({
        partition,
        nextOffset: offset + 1,
        endOffset: offset + 1,
        forEach: (visit) => visit(offset, timestamp, bytes, 0, bytes.length),
      });
      index++;
    }
  }

  async commit(): Promise<void> {}

  async stop(): Promise<void> {
    this.#isStopped = true;
  }
}
