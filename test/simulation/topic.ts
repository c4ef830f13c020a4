import type { RejectionReason } from '../../job/definition';
import type { Intake, Source } from '../../job/node/source/source';
import type { Memory } from './memory';
import type { Machine, World } from './world';

const START = Date.parse('2026-11-22T23:58:00Z');
const BETWEEN_MESSAGES_MS = 17_000;
const DAY_MS = 86_400_000;
const LARGE_BYTES = 12_000;

export interface Row {
  /** Unique, and found again in whatever holds the row. */
  readonly id: string;
  readonly tag: string;
  readonly text: string;
  readonly window: number;
  readonly step: number;
  readonly rejected?: RejectionReason;
}

export interface Message {
  readonly timestamp: number;
  readonly rows: readonly Row[];
  readonly bytes: Buffer;
}

const TAGS = ['pu136mod-ni-1', 'pu136mod-ns-2', 'other'] as const;

/** A topic, the group that reads it, and what producers put into it as time goes by. */
export class Topic {
  readonly partitions: Message[][];
  readonly committed = new Map<number, number>();
  /** The members of the group, by claim. */
  readonly members = new Map<number, () => void>();
  #rows = 0;

  constructor(
    private readonly world: World,
    partitions: number,
    private readonly windowSize: number,
    private readonly rowsAreLarge: boolean,
  ) {
    this.partitions = Array.from({ length: partitions }, () => []);
  }

  produce(): void {
    const { choices } = this.world;
    const partition = choices.among(this.partitions.length);
    const log = this.partitions[partition];
    if (log === undefined) return;
    const timestamp = START + log.length * BETWEEN_MESSAGES_MS + partition;
    const rows = Array.from({ length: 1 + choices.among(3) }, () => this.#row(timestamp));
    log.push({ timestamp, rows, bytes: Buffer.from(rows.map(({ text }) => text).join('\n')) });
    this.world.tell(undefined, `partition ${partition} gets ${rows.map(({ id }) => id).join(' ')}`);
  }

  get rows(): Row[] {
    return this.partitions.flatMap((log) => log.flatMap(({ rows }) => rows));
  }

  /** The member with the highest claim takes all partitions; the others learn of it when they hear of the group next. */
  join(claim: number, takenOver: () => void): void {
    this.members.set(claim, takenOver);
    const newest = Math.max(...this.members.keys());
    for (const [other, tell] of this.members) if (other < newest) tell();
  }

  /** Of several days, so that a checkpoint has several files. Large rows keep to one for a while, so that its file grows. */
  #day(index: number, isLarge: boolean): number {
    if (!this.rowsAreLarge) return index % 3;
    return isLarge ? Math.floor(index / 12) % 8 : index % 7;
  }

  #row(timestamp: number): Row {
    const index = this.#rows++;
    const id = String(7_000_000 + index);
    const tag = TAGS[index % TAGS.length] ?? 'other';
    const isLarge = this.rowsAreLarge && tag === 'other';
    const step = timestamp - this.#day(index, isLarge) * DAY_MS - (index % 5) * 1_000;
    const window = Math.floor(timestamp / this.windowSize) * this.windowSize + this.windowSize;
    if (index % 11 === 10) return { id, tag, window, step, text: `${id},too,many,fields`, rejected: 'fields' };
    const value = isLarge ? id.padEnd(LARGE_BYTES, '.') : id;
    return { id, tag, window, step, text: `${new Date(step).toISOString()},${tag},${value}` };
  }
}

/** A consumer group of one, as the job's Kafka source is, without its protocol. */
export class TopicSource implements Source {
  readonly identity = 'kafka:simulated/time-series';
  readonly bounded = false;
  readonly replayable = true;
  readonly isAvailable = true;
  #isStopped = false;
  #fenced: Error | undefined;
  #wakeUp: (() => void) | undefined;

  constructor(
    private readonly topic: Topic,
    private readonly world: World,
    private readonly machine: Machine,
    private readonly fencedError: () => Error,
    private readonly memory: Memory | undefined,
  ) {}

  async check(): Promise<void> {}

  async run(intake: Intake, claim: number): Promise<void> {
    const announced = await this.#ask('offsets', () =>
      this.topic.partitions.map((log, partition) => ({
        end: log.length,
        start: intake.position(partition) ?? this.topic.committed.get(partition) ?? 0,
      })),
    );
    announced.forEach(({ start, end }, partition) => {
      intake.expect(partition, start, end);
    });
    await this.#ask('join', () => this.topic.join(claim, () => this.#takenOver()));
    while (!this.#isStopped && this.#fenced === undefined) await this.#poll(intake);
    if (this.#fenced !== undefined) throw this.#fenced;
  }

  async commit(offsets: ReadonlyMap<number, number>): Promise<void> {
    await this.#ask('commit', () => {
      for (const [partition, offset] of offsets) this.topic.committed.set(partition, offset);
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wakeUp?.();
  }

  async #poll(intake: Intake): Promise<void> {
    const waiting = this.topic.partitions.flatMap((log, partition) =>
      log.length > (intake.position(partition) ?? 0) ? [partition] : [],
    );
    if (waiting.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wakeUp = resolve;
        this.world.after(this.machine, 200, resolve);
      });
      return;
    }
    const partition = waiting[this.world.choices.among(waiting.length)] ?? 0;
    const position = intake.position(partition) ?? 0;
    const log = this.topic.partitions[partition] ?? [];
    const messages = await this.#ask(`fetch ${partition}@${position}`, () =>
      log.slice(position, position + 1 + this.world.choices.among(3)),
    );
    if (messages.length === 0 || this.#fenced !== undefined || this.#isStopped) return;
    let isNew = true;
    await intake.accept({
      partition,
      nextOffset: position + messages.length,
      endOffset: log.length,
      forEach: (visit) => {
        if (isNew) this.memory?.hand(messages.flatMap(({ rows }) => rows));
        isNew = false;
        messages.forEach(({ timestamp, bytes }, i) => {
          visit(position + i, timestamp, bytes, 0, bytes.length);
        });
      },
    });
    if (!this.#isStopped) this.memory?.check();
  }

  /** kafkajs tries again by itself. */
  async #ask<T>(what: string, apply: () => T): Promise<T> {
    for (;;) {
      try {
        return await this.world.request(this.machine, what, apply, () => new Error('broker away'));
      } catch {}
    }
  }

  #takenOver(): void {
    void this.#ask('rebalance', () => {}).then(() => {
      this.#fenced ??= this.fencedError();
      this.#wakeUp?.();
    });
  }
}
