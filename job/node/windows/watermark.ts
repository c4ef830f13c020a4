import type { Milliseconds } from '../../duration';

/** What a checkpoint keeps of the watermark. */
export interface WatermarkState {
  readonly current: number | null;
  /** The highest event time of each; null before its first record, for which the watermark waits. */
  readonly partitions: Readonly<Record<string, number | null>>;
}

/** How far event time has come in a partition. */
export interface PartitionTime {
  readonly partition: number;
  /** The highest seen; null before any. */
  readonly eventTime: number | null;
  readonly isIdle: boolean;
  /** It is the one that the watermark waits for. */
  readonly isHolding: boolean;
}

interface Partition {
  highest: number;
  /** How long it has been silent while it could have been read, in milliseconds. */
  silent: number;
  /** Records wait in it that have not been read: it is behind, not idle, however long that takes. */
  behind: boolean;
}

/**
 * How far event time has come: the lowest, over all partitions that are not idle, of the highest event time seen in
 * each. It never goes back. Where all partitions are idle none holds it back, and it is the highest of all.
 */
export class Watermark {
  readonly #idleness: Milliseconds;
  readonly #partitions = new Map<number, Partition>();
  #current = Number.NEGATIVE_INFINITY;
  /** The partition that holds the watermark back: only news of this one can move it. */
  #holder = -1;
  /** Up to here the holder goes on alone: none of the others that count was behind this, and they don't go back. */
  #others = Number.NEGATIVE_INFINITY;

  constructor(idleness: Milliseconds, state?: WatermarkState) {
    this.#idleness = idleness;
    this.#current = state?.current ?? Number.NEGATIVE_INFINITY;
    for (const [partition, highest] of Object.entries(state?.partitions ?? {})) {
      const known = highest ?? Number.NEGATIVE_INFINITY;
      this.#partitions.set(Number(partition), { highest: known, silent: 0, behind: false });
    }
    this.#advance();
  }

  /** Milliseconds since 1970, or -Infinity before any. */
  get current(): number {
    return this.#current;
  }

  /** Each partition as it is now, by its number. */
  get partitions(): PartitionTime[] {
    return [...this.#partitions]
      .map(([partition, each]) => ({
        partition,
        eventTime: finiteOrNull(each.highest),
        isIdle: this.#isIdle(each),
        isHolding: partition === this.#holder,
      }))
      .sort((a, b) => a.partition - b.partition);
  }

  /** Counts a partition in before its first record, so that it holds the watermark back until it is idle. */
  expect(partition: number, behind: boolean): void {
    const known = this.#partitions.get(partition);
    if (known) known.behind = behind;
    else this.#partitions.set(partition, { highest: Number.NEGATIVE_INFINITY, silent: 0, behind });
    this.#advance();
  }

  /** @returns whether the watermark moved */
  observe(partition: number, eventTime: number): boolean {
    const known = this.#partitions.get(partition);
    if (known === undefined) {
      this.#partitions.set(partition, { highest: eventTime, silent: 0, behind: false });
      return this.#advance();
    }
    const wasIdle = this.#isIdle(known);
    known.silent = 0;
    if (eventTime > known.highest) known.highest = eventTime;
    if (wasIdle) return this.#advance();
    if (partition !== this.#holder) return false;
    // Records of a partition come one after another: to look at all partitions for each took 5 % of a row's time.
    return known.highest <= this.#others ? this.#rise(known.highest) : this.#advance();
  }

  setBehind(partition: number, behind: boolean): void {
    const known = this.#partitions.get(partition);
    if (known) known.behind = behind;
    // It may have been idle, and count again.
    this.#others = Number.NEGATIVE_INFINITY;
  }

  /**
   * Lets time pass in which records could have come.
   * @returns whether the watermark moved
   */
  tick(elapsed: number): boolean {
    for (const partition of this.#partitions.values()) partition.silent += elapsed;
    return this.#advance();
  }

  get state(): WatermarkState {
    const partitions = [...this.#partitions].map(([partition, { highest }]) => [partition, finiteOrNull(highest)]);
    return { current: finiteOrNull(this.#current), partitions: Object.fromEntries(partitions) };
  }

  #isIdle(partition: Partition): boolean {
    return !partition.behind && partition.silent >= this.#idleness;
  }

  #advance(): boolean {
    let lowest = Number.POSITIVE_INFINITY;
    let highest = Number.NEGATIVE_INFINITY;
    this.#holder = -1;
    this.#others = Number.POSITIVE_INFINITY;
    for (const [number, partition] of this.#partitions) {
      if (partition.highest > highest) highest = partition.highest;
      if (this.#isIdle(partition)) continue;
      if (partition.highest < lowest) {
        this.#others = lowest;
        lowest = partition.highest;
        this.#holder = number;
      } else if (partition.highest < this.#others) {
        this.#others = partition.highest;
      }
    }
    return this.#rise(this.#holder === -1 ? highest : lowest);
  }

  #rise(time: number): boolean {
    if (!(time > this.#current)) return false;
    this.#current = time;
    return true;
  }
}

const finiteOrNull = (time: number): number | null => (Number.isFinite(time) ? time : null);
