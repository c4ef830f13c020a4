import type { Accumulators, WindowRow } from './accumulators';

export interface LastsState {
  readonly fn: 'last';
  readonly values: string[];
  readonly by: number[];
  readonly offsets: number[];
  readonly partitions: number[];
  readonly rows: number[];
}

/** The value with the greatest instant; among those of one instant the later in the topic. */
export class Lasts implements Accumulators {
  readonly state: LastsState;

  constructor(state: LastsState = { fn: 'last', values: [], by: [], offsets: [], partitions: [], rows: [] }) {
    this.state = state;
  }

  /** The value is made into a string only when it wins: most rows of a busy tag don't. */
  add(index: number, row: WindowRow): void {
    if (!this.#isBeatenBy(index, row)) return;
    const { values, by, offsets, partitions, rows } = this.state;
    values[index] = row.bytes.toString('utf8', row.start, row.end);
    by[index] = row.by;
    offsets[index] = row.offset;
    partitions[index] = row.partition;
    rows[index] = row.row;
  }

  #isBeatenBy(index: number, row: WindowRow): boolean {
    const { by: instants, offsets, partitions, rows } = this.state;
    const by = instants[index];
    if (by === undefined) return true;
    if (row.by !== by) return row.by > by;
    const [offset, partition] = [offsets[index] ?? -1, partitions[index] ?? -1];
    if (row.offset !== offset) return row.offset > offset;
    return row.partition !== partition ? row.partition > partition : row.row > (rows[index] ?? -1);
  }

  result(index: number): string {
    return this.state.values[index] ?? '';
  }
}
