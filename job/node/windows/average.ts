import type { Accumulator, AccumulatorState, WindowRow } from './accumulator';

export class Average implements Accumulator {
  #sum: number;
  #count: number;

  constructor(sum = 0, count = 0) {
    this.#sum = sum;
    this.#count = count;
  }

  add({ number }: WindowRow): void {
    this.#sum += number;
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
