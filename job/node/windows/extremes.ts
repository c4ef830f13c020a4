import type { Accumulators, WindowRow } from './accumulators';

export interface ExtremesState {
  readonly fn: 'minimum' | 'maximum';
  readonly values: number[];
}

/** The least of the numbers, or the greatest. */
export class Extremes implements Accumulators {
  readonly #isMinimum: boolean;

  constructor(readonly state: ExtremesState) {
    this.#isMinimum = state.fn === 'minimum';
  }

  add(index: number, { number }: WindowRow): void {
    const { values } = this.state;
    const known = values[index];
    if (known === undefined || (this.#isMinimum ? number < known : number > known)) values[index] = number;
  }

  merge(index: number, others: Extremes, at: number): void {
    const { values } = this.state;
    const [known, other] = [values[index], others.result(at)];
    if (known === undefined || (this.#isMinimum ? other < known : other > known)) values[index] = other;
  }

  result(index: number): number {
    return this.state.values[index] ?? Number.NaN;
  }
}
