import type { Accumulator, AccumulatorState, RowPosition, WindowRow } from './accumulator';

/** The value with the greatest instant; among those of one instant the later in the topic. */
export class Last implements Accumulator {
  #value: string;
  #by: number;
  #position: RowPosition;

  constructor(
    value = '',
    by = Number.NEGATIVE_INFINITY,
    position: RowPosition = { offset: -1, partition: -1, row: -1 },
  ) {
    this.#value = value;
    this.#by = by;
    this.#position = position;
  }

  /** The value is made into a string only when it wins: most rows of a busy tag don't. */
  add(row: WindowRow): void {
    if (!this.#isBeatenBy(row)) return;
    this.#value = row.bytes.toString('utf8', row.start, row.end);
    this.#by = row.by;
    this.#position = { offset: row.offset, partition: row.partition, row: row.row };
  }

  #isBeatenBy({ by, offset, partition, row }: WindowRow): boolean {
    if (by !== this.#by) return by > this.#by;
    const held = this.#position;
    if (offset !== held.offset) return offset > held.offset;
    return partition !== held.partition ? partition > held.partition : row > held.row;
  }

  get result(): string {
    return this.#value;
  }

  get state(): AccumulatorState {
    return ['last', this.#value, this.#by, this.#position];
  }
}
