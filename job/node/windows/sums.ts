import type { Accumulators, WindowRow } from './accumulators';

export interface SumsState {
  readonly fn: 'sum';
  /** JSON has null for what is not finite. */
  readonly sums: (number | null)[];
}

export class Sums implements Accumulators {
  readonly #sums: number[];

  constructor({ sums }: Omit<SumsState, 'fn'> = { sums: [] }) {
    this.#sums = sums.map((sum) => sum ?? Number.NaN);
  }

  add(index: number, { number }: WindowRow): void {
    this.#sums[index] = (this.#sums[index] ?? 0) + number;
  }

  merge(index: number, others: Sums, at: number): void {
    this.#sums[index] = (this.#sums[index] ?? 0) + others.result(at);
  }

  /** Not finite when it is beyond the range of a double. */
  result(index: number): number {
    return this.#sums[index] ?? 0;
  }

  get state(): SumsState {
    return { fn: 'sum', sums: this.#sums };
  }
}
