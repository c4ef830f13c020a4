import type { RejectionReason } from '../../job/definition';
import { Broker } from './kafka/broker';
import type { Message, PartitionLog } from './kafka/partition-log';
import type { World } from './world';

const START = Date.parse('2026-11-22T23:58:00Z');
const BETWEEN_MESSAGES_MS = 17_000;
const DAY_MS = 86_400_000;
const LARGE_BYTES = 12_000;
const FIRST_ID = 7_000_000;

/** What is to become of a row: stored once, or not at all, or either, where it is gone from the topic again. */
export type Fate = 'kept' | 'aborted' | 'gone';

export interface Row {
  /** Unique, and found again in whatever holds the row. */
  readonly id: string;
  readonly partition: number;
  readonly timestamp: number;
  readonly tag: string;
  readonly text: string;
  readonly window: number;
  readonly step: number;
  readonly rejected?: RejectionReason;
  fate: Fate;
}

const TAGS = ['pu136mod-ni-1', 'pu136mod-ns-2', 'other'] as const;

/** What producers put into the topic as time goes by, and what becomes of it there. */
export class Topic {
  readonly broker: Broker;
  readonly rows: Row[] = [];
  /** Something that was in the topic is in it no more, and records may stand where others stood. */
  hasGoneBack = false;
  readonly #messages: number[];

  constructor(
    private readonly world: World,
    private readonly partitions: number,
    private readonly windowSize: number,
    private readonly rowsAreLarge: boolean,
  ) {
    this.broker = new Broker(world, partitions);
    this.#messages = new Array(partitions).fill(0);
  }

  produce(): void {
    const { choices } = this.world;
    const partition = choices.among(this.partitions);
    const log = this.broker.logs[partition];
    if (log === undefined || !this.broker.exists) return;
    const producer = choices.rarely(0.3, 3);
    if (log.openTransactions.length > 0 && choices.among(2) === 1) {
      this.#endTransaction(partition, log);
      return;
    }
    const messages = Array.from({ length: 1 + choices.among(2) }, () => this.#message(partition));
    log.append(messages, producer === 0 ? undefined : producer);
    const ids = messages.flatMap((message) => this.rowsIn(message.value)).map(({ id }) => id);
    this.#tell(partition, `gets ${ids.join(' ')}${producer === 0 ? '' : ` in a transaction of producer ${producer}`}`);
  }

  /** What is open at the end is committed, and a topic that is deleted is made again. */
  settle(): void {
    if (!this.broker.exists) this.deleteOrMake();
    this.broker.logs.forEach((log, partition) => {
      while (log.openTransactions.length > 0) this.#endTransaction(partition, log);
    });
  }

  /** As retention does. */
  deleteOldest(): void {
    const partition = this.world.choices.among(this.partitions);
    const messages = this.broker.logs[partition]?.deleteOldest(1 + this.world.choices.among(4)) ?? [];
    this.#tell(partition, `has ${messages.length} messages deleted by retention`);
    this.#lose(messages);
  }

  /** An unclean leader election. */
  cut(): void {
    const partition = this.world.choices.among(this.partitions);
    const messages = this.broker.logs[partition]?.cut(1 + this.world.choices.among(3)) ?? [];
    this.#tell(partition, `loses its last ${messages.length} messages`);
    if (messages.length > 0) this.hasGoneBack = true;
    this.#lose(messages);
  }

  deleteOrMake(): void {
    const { broker } = this;
    this.hasGoneBack = true;
    if (!broker.exists) broker.makeTopic();
    else {
      for (const log of broker.logs) this.#lose(log.messages);
      broker.deleteTopic();
      if (this.world.choices.among(2) === 0) broker.makeTopic();
    }
    this.world.tell(undefined, `the topic is ${broker.exists ? 'made again' : 'deleted'}`);
  }

  /** The rows that a message holds. */
  rowsIn(value: Buffer): Row[] {
    return [...value.toString('latin1').matchAll(ROW_ID)].flatMap(([id]) => this.rows[Number(id) - FIRST_ID] ?? []);
  }

  #endTransaction(partition: number, log: PartitionLog): void {
    const { choices } = this.world;
    const producer = log.openTransactions[choices.among(log.openTransactions.length)];
    if (producer === undefined) return;
    const isCommitted = choices.among(2) === 0;
    const messages = log.endTransaction(producer, isCommitted);
    this.#tell(partition, `has the transaction of producer ${producer} ${isCommitted ? 'committed' : 'aborted'}`);
    for (const { value } of isCommitted ? [] : messages) for (const row of this.rowsIn(value)) row.fate = 'aborted';
  }

  #lose(messages: readonly Message[]): void {
    for (const { value } of messages) {
      for (const row of this.rowsIn(value)) if (row.fate === 'kept') row.fate = 'gone';
    }
  }

  #message(partition: number): Message {
    const count = this.#messages[partition] ?? 0;
    this.#messages[partition] = count + 1;
    const timestamp = START + count * BETWEEN_MESSAGES_MS + partition;
    const rows = Array.from({ length: 1 + this.world.choices.among(3) }, () => this.#row(partition, timestamp));
    return { timestamp, value: Buffer.from(rows.map(({ text }) => text).join('\n')) };
  }

  #row(partition: number, timestamp: number): Row {
    const index = this.rows.length;
    const id = String(FIRST_ID + index);
    const tag = TAGS[index % TAGS.length] ?? 'other';
    const isLarge = this.rowsAreLarge && tag === 'other';
    const step = timestamp - this.#day(index, isLarge) * DAY_MS - (index % 5) * 1_000;
    const window = Math.floor(timestamp / this.windowSize) * this.windowSize + this.windowSize;
    const isRejected = index % 11 === 10;
    const value = isLarge ? id.padEnd(LARGE_BYTES, '.') : id;
    const row: Row = {
      ...{ id, partition, timestamp, tag, window, step, fate: 'kept' as Fate },
      text: isRejected ? `${id},too,many,fields` : `${new Date(step).toISOString()},${tag},${value}`,
      ...(isRejected && { rejected: 'fields' }),
    };
    this.rows.push(row);
    return row;
  }

  /** Of several days, so that a checkpoint has several files. Large rows keep to one for a while, so that its file grows. */
  #day(index: number, isLarge: boolean): number {
    if (!this.rowsAreLarge) return index % 3;
    return isLarge ? Math.floor(index / 12) % 8 : index % 7;
  }

  #tell(partition: number, what: string): void {
    this.world.tell(undefined, `partition ${partition} ${what}`);
  }
}

export const ROW_ID = /7\d{6}/g;
