import type { Intake, Source } from '../source/source';
import type { Counts, Question, Questions } from './protocol';
import type { Messages, Offsets } from './topic';

export type Ask = <Name extends keyof Questions>(
  name: Name,
  asks: (Question & { name: Name })['asks'],
) => Promise<Questions[Name]['answer']>;

/** The demo's topic, as a process of the job reads it. */
export class SupervisedSource implements Source {
  readonly identity = 'the topic of the demo';
  readonly bounded = true;
  readonly replayable = true;
  readonly isAvailable = true;

  /**
   * @param goOn told what processes before this one had counted at the checkpoint from which it goes on
   * @param committed told that a checkpoint was taken
   */
  constructor(
    private readonly partitions: number,
    private readonly ask: Ask,
    private readonly goOn: (counts: Counts) => void,
    private readonly committed: () => void,
  ) {}

  async check(): Promise<void> {}

  async run(intake: Intake): Promise<void> {
    const offsets: Offsets = new Map(
      Array.from({ length: this.partitions }, (_, partition) => [partition, intake.position(partition) ?? 0]),
    );
    const { counts, ends } = await this.ask('begin', offsets);
    this.goOn(counts);
    for (const [partition, offset] of offsets) intake.expect(partition, offset, ends.get(partition) ?? offset);
    for (;;) {
      const next = await this.ask('next', undefined);
      if (next === undefined) return;
      await intake.accept(chunkOf(next));
    }
  }

  async commit(): Promise<void> {
    this.committed();
  }

  /** It ends by the end of the topic alone. */
  async stop(): Promise<void> {}
}

function chunkOf({ partition, offset, endOffset, messages }: Messages) {
  const records = messages.map(({ value, timestamp }) => ({ bytes: Buffer.from(value), timestamp }));
  return {
    partition,
    nextOffset: offset + messages.length,
    endOffset,
    forEach(visit: Parameters<Parameters<Intake['accept']>[0]['forEach']>[0]) {
      for (const [i, { bytes, timestamp }] of records.entries()) visit(offset + i, timestamp, bytes, 0, bytes.length);
    },
  };
}
