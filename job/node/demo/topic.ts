import type { Message } from '../../../datagen/generator';

/** As many messages of a partition are handed over at once: few, so that all partitions come on together. */
const MESSAGES_AT_ONCE = 16;

/** Messages of one partition, one after another. */
export interface Messages {
  readonly partition: number;
  /** Of the first of them. */
  readonly offset: number;
  /** One past the last offset that the partition has by now. */
  readonly endOffset: number;
  readonly messages: readonly Message[];
}

/** Where a reader is in each partition. */
export type Offsets = ReadonlyMap<number, number>;

/**
 * What stands in for a topic of Kafka: messages dealt out over partitions, as a producer without keys would, and kept
 * until a checkpoint holds what came of them. So a job that was killed can read them again.
 */
export class Topic {
  readonly #logs: readonly Log[];
  #appended = 0;
  #read = 0;
  #held: number | undefined;
  /** Of the partition that is held back. */
  #waiting: Message[] = [];
  #isEnded = false;
  #waiters: (() => void)[] = [];

  constructor(partitions: number) {
    this.#logs = Array.from({ length: partitions }, () => new Log());
  }

  /** Rows so far, of messages that wait too. */
  get rows(): number {
    return sum(this.#logs.map(({ rows }) => rows)) + sum(this.#waiting.map(({ rows }) => rows));
  }

  get ends(): Offsets {
    return new Map(this.#logs.map(({ end }, partition) => [partition, end]));
  }

  append(message: Message): void {
    const partition = this.#appended++ % this.#logs.length;
    if (partition === this.#held) this.#waiting.push(message);
    else this.#logs[partition]?.append(message);
    this.#wake();
  }

  /** Nothing is appended any more; what waits comes. */
  end(): void {
    this.release();
    this.#isEnded = true;
    this.#wake();
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
    const log = this.#logs[this.#held ?? -1];
    for (const message of this.#waiting.splice(0)) log?.append(message);
    this.#held = undefined;
    this.#wake();
  }

  /**
   * What comes next for a reader, partition by partition.
   * @param offsets where the reader is
   * @returns undefined at the end
   */
  async read(offsets: Offsets): Promise<Messages | undefined> {
    for (;;) {
      for (let tried = 0; tried < this.#logs.length; tried++) {
        const partition = this.#read++ % this.#logs.length;
        const offset = offsets.get(partition) ?? 0;
        const log = this.#logs[partition];
        const messages = log?.from(offset, MESSAGES_AT_ONCE) ?? [];
        if (messages.length > 0) return { partition, offset, endOffset: log?.end ?? 0, messages };
      }
      if (this.#isEnded) return undefined;
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  /** How many rows stand before these offsets. */
  rowsBefore(offsets: Offsets): number {
    return sum(this.#logs.map((log, partition) => log.rowsBefore(offsets.get(partition) ?? 0)));
  }

  /** Nobody reads what stands before these offsets any more. */
  forget(offsets: Offsets): void {
    for (const [partition, offset] of offsets) this.#logs[partition]?.forget(offset);
  }

  #wake(): void {
    for (const wake of this.#waiters.splice(0)) wake();
  }
}

/** One partition. */
class Log {
  /** The offset of the first message that is kept. */
  #first = 0;
  #kept: { readonly message: Message; readonly rowsBefore: number }[] = [];
  rows = 0;

  get end(): number {
    return this.#first + this.#kept.length;
  }

  append(message: Message): void {
    this.#kept.push({ message, rowsBefore: this.rows });
    this.rows += message.rows;
  }

  from(offset: number, count: number): Message[] {
    const start = offset - this.#first;
    return this.#kept.slice(start, start + count).map(({ message }) => message);
  }

  rowsBefore(offset: number): number {
    return this.#kept[offset - this.#first]?.rowsBefore ?? this.rows;
  }

  forget(offset: number): void {
    this.#kept.splice(0, offset - this.#first);
    this.#first = offset;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
