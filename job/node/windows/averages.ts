import { grown } from '../rows/growth';
import type { Accumulators, WindowRow } from './accumulators';
import { StridedNumbers } from './strided-numbers';

export interface AveragesState {
  readonly fn: 'average';
  /** JSON has null for what is not finite. */
  readonly sums: Iterable<number | null>;
  readonly counts: Iterable<number>;
}

const FIRST_ENTRIES = 4;

export class Averages implements Accumulators {
  /** Sum and count of entry i at 2 i and 2 i + 1: a row looks into one place of memory. */
  #entries: Float64Array;
  #size: number;

  constructor(state: Omit<AveragesState, 'fn'> = { sums: [], counts: [] }) {
    const [sums, counts] = [[...state.sums], [...state.counts]];
    this.#size = sums.length;
    this.#entries = new Float64Array(2 * Math.max(FIRST_ENTRIES, sums.length));
    for (const [index, sum] of sums.entries()) {
      this.#entries[2 * index] = sum ?? Number.NaN;
      this.#entries[2 * index + 1] = counts[index] ?? 0;
    }
  }

  add(index: number, { number }: WindowRow): void {
    if (index >= this.#size) this.#begin(index);
    const at = 2 * index;
    this.#entries[at] = (this.#entries[at] ?? 0) + number;
    this.#entries[at + 1] = (this.#entries[at + 1] ?? 0) + 1;
  }

  merge(index: number, others: Averages, at: number): void {
    if (index >= this.#size) this.#begin(index);
    for (const place of [0, 1]) {
      this.#entries[2 * index + place] =
        (this.#entries[2 * index + place] ?? 0) + (others.#entries[2 * at + place] ?? 0);
    }
  }

  /** Not finite when the sum of the values is beyond the range of a double. */
  result(index: number): number {
    return (this.#entries[2 * index] ?? 0) / (this.#entries[2 * index + 1] ?? 0);
  }

  get state(): AveragesState {
    const entries = this.#entries.subarray(0, 2 * this.#size);
    return { fn: 'average', sums: new StridedNumbers(entries, 0), counts: new StridedNumbers(entries, 1) };
  }

  #begin(index: number): void {
    this.#size = index + 1;
    if (2 * index === this.#entries.length) this.#entries = grown(this.#entries, new Float64Array(4 * index));
  }
}
