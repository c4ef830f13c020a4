import type { Accumulators, WindowRow } from './accumulators';

export interface StandardDeviationsState {
  readonly fn: 'standard-deviation';
  readonly counts: number[];
  /** JSON has null for what is not finite. */
  readonly means: (number | null)[];
  /** Sums of the squared differences from the mean. */
  readonly squares: (number | null)[];
}

/**
 * By Welford's method, as the function of Flink's engine: the sum of squares less the square of the sum would cancel out
 * where values lie close together and far from zero.
 */
export class StandardDeviations implements Accumulators {
  readonly #freedom: 0 | 1;
  readonly #counts: number[];
  readonly #means: number[];
  readonly #squares: number[];

  constructor(of: 'population' | 'sample', state?: StandardDeviationsState) {
    this.#freedom = of === 'sample' ? 1 : 0;
    this.#counts = state?.counts ?? [];
    this.#means = (state?.means ?? []).map((mean) => mean ?? Number.NaN);
    this.#squares = (state?.squares ?? []).map((square) => square ?? Number.NaN);
  }

  add(index: number, { number }: WindowRow): void {
    const count = (this.#counts[index] ?? 0) + 1;
    const mean = this.#means[index] ?? 0;
    const next = mean + (number - mean) / count;
    this.#counts[index] = count;
    this.#means[index] = next;
    this.#squares[index] = (this.#squares[index] ?? 0) + (number - mean) * (number - next);
  }

  /** By Chan's method. */
  merge(index: number, others: StandardDeviations, at: number): void {
    const [mine, theirs] = [this.#counts[index] ?? 0, others.#counts[at] ?? 0];
    const [mean, square] = [others.#means[at] ?? 0, others.#squares[at] ?? 0];
    const count = mine + theirs;
    const difference = mean - (this.#means[index] ?? 0);
    this.#counts[index] = count;
    this.#means[index] = mine === 0 ? mean : (this.#means[index] ?? 0) + difference * (theirs / count);
    // The square of a great difference is beyond a double, even where it counts for nothing.
    const between = mine === 0 ? 0 : difference * difference * mine * (theirs / count);
    this.#squares[index] = (this.#squares[index] ?? 0) + square + between;
  }

  /** None of a sample of one. Not finite when the squares are beyond the range of a double. */
  result(index: number): number | undefined {
    const divisor = (this.#counts[index] ?? 0) - this.#freedom;
    return divisor > 0 ? Math.sqrt((this.#squares[index] ?? 0) / divisor) : undefined;
  }

  get state(): StandardDeviationsState {
    return { fn: 'standard-deviation', counts: this.#counts, means: this.#means, squares: this.#squares };
  }
}
