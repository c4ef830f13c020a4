import { Broker } from './kafka/broker';
import type { Message, PartitionLog } from './kafka/partition-log';
import { indexOf, makeRow, ROW_ID, type Row } from './row';
import type { World } from './world';

const START = Date.parse('2026-11-22T23:58:00Z');
const BETWEEN_MESSAGES_MS = 17_000;
/** More windows end then. */
const BETWEEN_DISORDERLY_MS = 41_000;
/** How much earlier than it could be a message is: no two rows of a tag come to the same step by it. */
const EARLIER_MS = [0, 50_000, 110_000, 200_000];

export interface TopicKind {
  readonly rowsAreLarge: boolean;
  /** In each partition, event time never goes back. */
  readonly isInOrder: boolean;
}

/** What producers put into the topic as time goes by, and what becomes of it there. */
export class Topic {
  readonly broker: Broker;
  readonly rows: Row[] = [];
  /** Something that was in the topic is in it no more, and records may stand where others stood. */
  hasGoneBack = false;
  /** Another engine has read in the same group. */
  isReadByAnother = false;
  readonly #messages: number[] = [];
  /** Of each partition. */
  readonly #latest: number[];

  /** @param watermark how far event time has come by the checkpoints that are written */
  constructor(
    private readonly world: World,
    partitions: number,
    private readonly kind: TopicKind,
    private readonly watermark: () => number,
  ) {
    this.broker = new Broker(world, partitions);
    this.#latest = new Array(partitions).fill(Number.NEGATIVE_INFINITY);
  }

  produce(): void {
    const { choices } = this.world;
    const partition = choices.among(this.broker.logs.length);
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

  /** Nobody waits for a partition of which he doesn't know yet: what comes in it may be late from the first row on. */
  addPartition(): void {
    if (!this.broker.exists) return;
    this.broker.addPartition();
    this.#latest.push(Number.POSITIVE_INFINITY);
    this.world.tell(undefined, `the topic gets partition ${this.broker.logs.length - 1}`);
  }

  /**
   * Another engine reads what there is, stores it, and commits that to the group. To be called when no instance lives.
   * @param from the offsets up to which this one has stored
   */
  readByAnother(from: Readonly<Record<string, number>>): void {
    this.isReadByAnother = true;
    const { logs, group } = this.broker;
    for (const [partition, log] of logs.entries()) {
      const committed = Number(group.committed.get(partition)?.offset ?? 0);
      for (const { value } of log.messagesFrom(Math.max(committed, from[partition] ?? 0))) {
        for (const row of this.rowsIn(value)) if (row.fate === 'kept') row.fate = 'elsewhere';
      }
    }
    group.commitByAnother(new Map(logs.map(({ stableEnd }, partition) => [partition, stableEnd])));
    this.world.tell(undefined, 'another engine reads, stores and commits all that there is');
  }

  /** As retention does. */
  deleteOldest(): void {
    const partition = this.world.choices.among(this.broker.logs.length);
    const messages = this.broker.logs[partition]?.deleteOldest(1 + this.world.choices.among(4)) ?? [];
    this.#tell(partition, `has ${messages.length} messages deleted by retention`);
    this.#lose(messages);
  }

  /** An unclean leader election. */
  cut(): void {
    const partition = this.world.choices.among(this.broker.logs.length);
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
    return [...value.toString('latin1').matchAll(ROW_ID)].flatMap(([id]) => this.rows[indexOf(id)] ?? []);
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
    const { isInOrder } = this.kind;
    const between = isInOrder ? BETWEEN_MESSAGES_MS : BETWEEN_DISORDERLY_MS;
    const earlier = isInOrder ? 0 : (EARLIER_MS[this.world.choices.rarely(0.4, EARLIER_MS.length)] ?? 0);
    const timestamp = START + count * between + partition - earlier;
    this.#latest[partition] = Math.max(this.#latest[partition] ?? Number.NEGATIVE_INFINITY, timestamp);
    const rows = Array.from({ length: 1 + this.world.choices.among(3) }, () => this.#row(partition, timestamp));
    return { timestamp, value: Buffer.from(rows.map(({ text }) => text).join('\n')) };
  }

  #row(partition: number, timestamp: number): Row {
    const latest = this.#latest[partition] ?? Number.POSITIVE_INFINITY;
    const came = { partition, timestamp, latest, watermark: this.watermark() };
    const row = makeRow(this.rows.length, came, this.kind.rowsAreLarge);
    this.rows.push(row);
    return row;
  }

  #tell(partition: number, what: string): void {
    this.world.tell(undefined, `partition ${partition} ${what}`);
  }
}
