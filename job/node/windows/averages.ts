import type { Accumulators, WindowRow } from './accumulators';

export interface AveragesState {
  readonly fn: 'average';
  /** JSON has null for what is not finite. */
  readonly sums: (number | null)[];
  readonly counts: number[];
}

export class Averages implements Accumulators {
  readonly #sums: number[];
  readonly #counts: number[];

  constructor({ sums, counts }: Omit<AveragesState, 'fn'> = { sums: [], counts: [] }) {
    this.#sums = sums.map((sum) => sum ?? Number.NaN);
    this.#counts = counts;
  }

  add(index: number, { number }: WindowRow): void {
    this.#sums[index] = (this.#sums[index] ?? 0) + number;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  /** Not finite when the sum of the values is beyond the range of a double. */
  result(index: number): number {
    return (this.#sums[index] ?? 0) / (this.#counts[index] ?? 0);
  }

  get state(): AveragesState {
    return { fn: 'average', sums: this.#sums, counts: this.#counts };
  }
}
