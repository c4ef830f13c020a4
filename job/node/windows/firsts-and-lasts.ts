import type { Accumulators, RowPosition, WindowRow } from './accumulators';

export interface FirstsOrLastsState {
  readonly fn: 'first' | 'last';
  readonly values: string[];
  readonly by: number[];
  readonly offsets: number[];
  readonly partitions: number[];
  readonly rows: number[];
}

/**
 * The value with the greatest instant, among those of one instant the latest in the topic; or that with the least, and
 * the earliest.
 */
export class FirstsOrLasts implements Accumulators {
  readonly state: FirstsOrLastsState;
  readonly #sign: 1 | -1;

  /** @param column of the instant that decides */
  constructor(
    fn: 'first' | 'last',
    private readonly column: number,
    state: FirstsOrLastsState = { fn, values: [], by: [], offsets: [], partitions: [], rows: [] },
  ) {
    this.state = state;
    this.#sign = fn === 'last' ? 1 : -1;
  }

  /** The value is made into a string only when it wins: most rows of a busy tag don't. */
  add(index: number, row: WindowRow): void {
    const instant = row.instants[this.column] ?? Number.NaN;
    if (!this.#wins(index, instant, row)) return;
    this.#set(index, row.bytes.toString('utf8', row.start, row.end), instant, row);
  }

  merge(index: number, others: FirstsOrLasts, at: number): void {
    const theirs = others.state;
    const instant = theirs.by[at] ?? Number.NaN;
    const place = {
      offset: theirs.offsets[at] ?? -1,
      partition: theirs.partitions[at] ?? -1,
      row: theirs.rows[at] ?? -1,
    };
    if (this.#wins(index, instant, place)) this.#set(index, others.result(at), instant, place);
  }

  #set(index: number, value: string, instant: number, { offset, partition, row }: RowPosition): void {
    const { values, by, offsets, partitions, rows } = this.state;
    values[index] = value;
    by[index] = instant;
    offsets[index] = offset;
    partitions[index] = partition;
    rows[index] = row;
  }

  #wins(index: number, instant: number, place: RowPosition): boolean {
    const { by, offsets, partitions, rows } = this.state;
    const known = by[index];
    if (known === undefined) return true;
    const order =
      instant - known ||
      place.offset - (offsets[index] ?? -1) ||
      place.partition - (partitions[index] ?? -1) ||
      place.row - (rows[index] ?? -1);
    return this.#sign * order > 0;
  }

  result(index: number): string {
    return this.state.values[index] ?? '';
  }
}
