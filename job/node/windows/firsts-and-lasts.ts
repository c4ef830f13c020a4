import type { Accumulators, WindowRow } from './accumulators';

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
    const { values, by, offsets, partitions, rows } = this.state;
    values[index] = row.bytes.toString('utf8', row.start, row.end);
    by[index] = instant;
    offsets[index] = row.offset;
    partitions[index] = row.partition;
    rows[index] = row.row;
  }

  #wins(index: number, instant: number, row: WindowRow): boolean {
    const { by, offsets, partitions, rows } = this.state;
    const known = by[index];
    if (known === undefined) return true;
    const order =
      instant - known ||
      row.offset - (offsets[index] ?? -1) ||
      row.partition - (partitions[index] ?? -1) ||
      row.row - (rows[index] ?? -1);
    return this.#sign * order > 0;
  }

  result(index: number): string {
    return this.state.values[index] ?? '';
  }
}
