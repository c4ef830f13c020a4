import { Average } from './average';
import { Last } from './last';

/** Where a row stands in the source: what tells two rows of one instant apart. */
export interface RowPosition {
  readonly offset: number;
  readonly partition: number;
  /** Index in its message. */
  readonly row: number;
}

/** A row as its window sees it. The same object stands for each row in turn: nothing keeps it. */
export interface WindowRow extends RowPosition {
  /** The value of a tag of numbers. */
  readonly number: number;
  /** The instant that the aggregate goes `by`, where it does. */
  readonly by: number;
  /** The value as it came: these bytes from `start` to `end`. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** What a window keeps of one tag's rows. Each kind turns into plain JSON and back, for the checkpoint. */
export interface Accumulator {
  add(row: WindowRow): void;
  readonly result: number | string;
  readonly state: AccumulatorState;
}

export type AccumulatorState = readonly ['average', number, number] | readonly ['last', string, number, RowPosition];

/** What each function of the definition begins a window with. */
export const emptyAccumulators = { average: () => new Average(), last: () => new Last() };

/** @param state as an accumulator's `state` gave it */
export function restoreAccumulator(state: AccumulatorState): Accumulator {
  switch (state[0]) {
    case 'average':
      return new Average(state[1], state[2]);
    case 'last':
      return new Last(state[1], state[2], state[3]);
  }
}
