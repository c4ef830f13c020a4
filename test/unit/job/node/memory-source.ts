import type { Intake, Source } from '../../../../job/node/source/source';

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
  #isStopped = false;

  constructor(
    private readonly messages: AsyncIterable<MemoryMessage>,
    private readonly partitions: number,
  ) {}

  async check(): Promise<void> {}

  async run(intake: Intake): Promise<void> {
    let index = 0;
    for await (const { value, timestamp } of this.messages) {
      if (this.#isStopped) return;
      const offset = Math.floor(index / this.partitions);
      const bytes = Buffer.from(value);
      await intake.accept({
        partition: index++ % this.partitions,
        nextOffset: offset + 1,
        endOffset: offset + 1,
        forEach: (visit) => visit(offset, timestamp, bytes, 0, bytes.length),
      });
    }
  }

  async commit(): Promise<void> {}

  async stop(): Promise<void> {
    this.#isStopped = true;
  }
}
