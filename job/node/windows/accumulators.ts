import { Averages, type AveragesState } from './averages';
import { Lasts, type LastsState } from './lasts';

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

/**
 * What a window keeps of the rows of many tags: an entry for each, by index from 0. Entries are columns and not objects:
 * there may be millions.
 */
export interface Accumulators {
  /** Adds a row to an entry, or begins the next one with it. */
  add(index: number, row: WindowRow): void;

  result(index: number): number | string;

  /** The columns themselves, which change with the next row. JSON, for the checkpoint. */
  readonly state: AccumulatorsState;
}

export type AccumulatorsState = AveragesState | LastsState;

/** What each function of the definition begins a window with. */
export const emptyAccumulators = { average: () => new Averages(), last: () => new Lasts() };

/** @param state as accumulators' `state` gave it: they take it over */
export function restoreAccumulators(state: AccumulatorsState): Accumulators {
  switch (state.fn) {
    case 'average':
      return new Averages(state);
    case 'last':
      return new Lasts(state);
  }
}
