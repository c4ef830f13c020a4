import { encodeBatch, encodeMarker } from './batch';

const NO_EPOCH = -1;

/** What a producer sends at once. */
export interface Message {
  readonly timestamp: number;
  readonly value: Buffer;
}

interface Batch {
  readonly start: number;
  readonly end: number;
  readonly messages: readonly Message[];
  readonly isOfTransaction: boolean;
  readonly bytes: Buffer;
}

interface Transaction {
  readonly producerId: number;
  readonly firstOffset: number;
  readonly messages: Message[];
}

/** A partition's log as its leader has it, with the transactions and the epochs in it. */
export class PartitionLog {
  start = 0;
  #batches: Batch[] = [];
  readonly #open = new Map<number, Transaction>();
  #aborted: { readonly producerId: number; readonly firstOffset: number; readonly endOffset: number }[] = [];
  /** Of each epoch, where it began. */
  #epochs = [{ epoch: 0, start: 0 }];

  get end(): number {
    return this.#batches.at(-1)?.end ?? this.start;
  }

  /** Readers of committed records get no further. */
  get stableEnd(): number {
    return Math.min(this.end, ...[...this.#open.values()].map(({ firstOffset }) => firstOffset));
  }

  get openTransactions(): readonly number[] {
    return [...this.#open.keys()];
  }

  append(messages: readonly Message[], producerId?: number): void {
    const offset = this.end;
    if (producerId !== undefined) {
      const transaction = this.#open.get(producerId) ?? { producerId, firstOffset: offset, messages: [] };
      transaction.messages.push(...messages);
      this.#open.set(producerId, transaction);
    }
    this.#push(encodeBatch(offset, this.#epoch, messages, producerId), messages, producerId !== undefined);
  }

  /** @returns what was in the transaction */
  endTransaction(producerId: number, isCommitted: boolean): readonly Message[] {
    const transaction = this.#open.get(producerId);
    if (transaction === undefined) return [];
    this.#open.delete(producerId);
    const { firstOffset, messages } = transaction;
    this.#push(encodeMarker(this.end, this.#epoch, producerId, isCommitted), [], true);
    if (!isCommitted) this.#aborted.push({ producerId, firstOffset, endOffset: this.end });
    return messages;
  }

  /** As retention does. @returns what it has deleted */
  deleteOldest(count: number): readonly Message[] {
    const { stableEnd, end } = this;
    const deleted = this.#batches.slice(0, count).filter((batch) => batch.end <= stableEnd);
    this.#batches = this.#batches.slice(deleted.length);
    this.start = deleted.at(-1)?.end ?? this.start;
    if (this.#batches.length === 0) this.start = end;
    return deleted.flatMap(({ messages }) => messages);
  }

  /** As a leader does that is elected though it lacks the last records. Transactions are left whole. @returns what is lost */
  cut(count: number): readonly Message[] {
    let at = this.#batches.length;
    while (at > 0 && this.#batches.length - at < count && this.#batches[at - 1]?.isOfTransaction === false) at--;
    const lost = this.#batches.splice(at);
    const end = lost[0]?.start ?? this.end;
    const epoch = this.#epoch + 1;
    this.#epochs = [...this.#epochs.filter(({ start }) => start < end), { epoch, start: end }];
    return lost.flatMap(({ messages }) => messages);
  }

  /** Where the log ends of what was written in an epoch or before, by Kafka's rule. */
  #endOf(lastEpoch: number): { epoch: number; endOffset: number } | null {
    if (lastEpoch === this.#epoch) return { epoch: lastEpoch, endOffset: this.end };
    const higher = this.#epochs.find(({ epoch }) => epoch > lastEpoch);
    if (higher === undefined) return null;
    const floor = this.#epochs.findLast(({ epoch }) => epoch <= lastEpoch);
    return { epoch: floor?.epoch ?? lastEpoch, endOffset: higher.start };
  }

  /** Whether what was read in this epoch and up to this offset is no longer what the log holds; null where that can't be told. */
  divergence(offset: number, lastEpoch: number): { epoch: number; endOffset: number } | null | undefined {
    if (lastEpoch === NO_EPOCH || offset < this.start) return undefined;
    const known = this.#endOf(lastEpoch);
    if (known === null) return null;
    return known.epoch < lastEpoch || known.endOffset < offset ? known : undefined;
  }

  /** Up to so many batches from an offset on, and the aborted transactions in them. */
  read(offset: number, count: number) {
    const due = this.#batches.filter(({ end }) => end > offset && end <= this.stableEnd).slice(0, count);
    const last = due.at(-1)?.end ?? offset;
    return {
      bytes: Buffer.concat(due.map(({ bytes }) => bytes)),
      aborted: this.#aborted.filter(({ firstOffset, endOffset }) => endOffset > offset && firstOffset < last),
    };
  }

  get messages(): readonly Message[] {
    return this.#batches.flatMap(({ messages }) => messages);
  }

  /** What a reader of committed records finds from an offset on. */
  messagesFrom(offset: number): readonly Message[] {
    const { stableEnd } = this;
    return this.#batches.flatMap(({ start, end, messages }) => (start >= offset && end <= stableEnd ? messages : []));
  }

  get #epoch(): number {
    return this.#epochs.at(-1)?.epoch ?? 0;
  }

  #push(bytes: Buffer, messages: readonly Message[], isOfTransaction: boolean): void {
    const start = this.end;
    this.#batches.push({ start, end: start + Math.max(messages.length, 1), messages, isOfTransaction, bytes });
  }
}
