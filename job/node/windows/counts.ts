import type { Accumulators } from './accumulators';

export interface CountsState {
  readonly fn: 'count';
  readonly counts: number[];
}

export class Counts implements Accumulators {
  constructor(readonly state: CountsState = { fn: 'count', counts: [] }) {}

  add(index: number): void {
    const { counts } = this.state;
    counts[index] = (counts[index] ?? 0) + 1;
  }

  merge(index: number, others: Counts, at: number): void {
    const { counts } = this.state;
    counts[index] = (counts[index] ?? 0) + others.result(at);
  }

  result(index: number): number {
    return this.state.counts[index] ?? 0;
  }
}
