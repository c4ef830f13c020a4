/** Where a row stands in the source: what tells two rows of one instant apart. */
export interface RowPosition {
  readonly offset: number;
  readonly partition: number;
  /** Index in its message. */
  readonly row: number;
}

/** What a window keeps of one tag's rows. Each kind turns into plain JSON and back, for the checkpoint. */
export type Accumulator = Average | Last;
export type AccumulatorState = readonly ['average', number, number] | readonly ['last', string, number, RowPosition];

export class Average {
  #sum: number;
  #count: number;

  constructor(sum = 0, count = 0) {
    this.#sum = sum;
    this.#count = count;
  }

  add(value: number): void {
    this.#sum += value;
    this.#count++;
  }

  /** Not finite when the sum of the values is beyond the range of a double. */
  get result(): number {
    return this.#sum / this.#count;
  }

  get state(): AccumulatorState {
    return ['average', this.#sum, this.#count];
  }
}

/** The value with the greatest instant; among those of one instant the later in the topic. */
export class Last {
  #value = '';
  #by = Number.NEGATIVE_INFINITY;
  #position: RowPosition = { offset: -1, partition: -1, row: -1 };

  static of(value: string, by: number, position: RowPosition): Last {
    const last = new Last();
    last.#value = value;
    last.#by = by;
    last.#position = position;
    return last;
  }

  /** Asked before the row's value is made into a string: most rows of a busy tag don't win. */
  isBeatenBy(by: number, offset: number, partition: number, row: number): boolean {
    if (by !== this.#by) return by > this.#by;
    const held = this.#position;
    if (offset !== held.offset) return offset > held.offset;
    return partition !== held.partition ? partition > held.partition : row > held.row;
  }

  set(value: string, by: number, offset: number, partition: number, row: number): void {
    this.#value = value;
    this.#by = by;
    this.#position = { offset, partition, row };
  }

  get result(): string {
    return this.#value;
  }

  get state(): AccumulatorState {
    return ['last', this.#value, this.#by, this.#position];
  }
}

/** What each function of the definition begins a window with. */
export const emptyAccumulators = { average: () => new Average(), last: () => new Last() };

/** @param state as an accumulator's `state` gave it */
export function restoreAccumulator(state: AccumulatorState): Accumulator {
  return state[0] === 'average' ? new Average(state[1], state[2]) : Last.of(state[1], state[2], state[3]);
}
