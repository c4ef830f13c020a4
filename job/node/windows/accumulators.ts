import type { Aggregate } from '../../definition';
import { Averages, type AveragesState } from './averages';
import { Counts, type CountsState } from './counts';
import { Extremes, type ExtremesState } from './extremes';
import { FirstsOrLasts, type FirstsOrLastsState } from './firsts-and-lasts';
import { StandardDeviations, type StandardDeviationsState } from './standard-deviations';
import { Sums, type SumsState } from './sums';

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
  /** The row's instants, by index of the pipeline's column. */
  readonly instants: Float64Array;
  /** The value as it came: these bytes from `start` to `end`. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/**
 * What a window keeps of the rows of many tags for one aggregate: an entry for each tag, by index from 0. Entries are
 * columns and not objects: there may be millions.
 */
export interface Accumulators {
  /** Adds a row to an entry, or begins the next one with it. */
  add(index: number, row: WindowRow): void;

  /** Adds what others of the same aggregate hold in an entry of theirs to an entry, or begins the next one with it. */
  merge(index: number, others: Accumulators, at: number): void;

  /** Undefined where the rows have no such result. A string stands for the number that it spells, of a tag of numbers. */
  result(index: number): number | string | undefined;

  /** JSON, for the checkpoint, which is written before the next row. */
  readonly state: AccumulatorsState;
}

export type AccumulatorsState =
  | AveragesState
  | CountsState
  | ExtremesState
  | FirstsOrLastsState
  | StandardDeviationsState
  | SumsState;

/** The functions there are. One that is missing here does not compile. */
export const FUNCTIONS = Object.keys({
  average: true,
  minimum: true,
  maximum: true,
  sum: true,
  count: true,
  first: true,
  last: true,
  'standard-deviation': true,
} satisfies Record<Aggregate['fn'], true>);

/**
 * What a window begins an aggregate with, or goes on with.
 * @param columns the names of the pipeline's columns, by which rows have their instants
 * @param state as the `state` of accumulators of this aggregate gave it: they take it over
 */
export function accumulatorsOf(
  aggregate: Aggregate,
  columns: readonly string[],
  state?: AccumulatorsState,
): Accumulators {
  switch (aggregate.fn) {
    case 'average':
      return new Averages(stateOf<AveragesState>('average', state));
    case 'minimum':
    case 'maximum':
      return new Extremes(stateOf<ExtremesState>(aggregate.fn, state) ?? { fn: aggregate.fn, values: [] });
    case 'sum':
      return new Sums(stateOf<SumsState>('sum', state));
    case 'count':
      return new Counts(stateOf<CountsState>('count', state));
    case 'first':
    case 'last':
      return new FirstsOrLasts(
        aggregate.fn,
        columns.indexOf(aggregate.by),
        stateOf<FirstsOrLastsState>(aggregate.fn, state),
      );
    case 'standard-deviation':
      return new StandardDeviations(aggregate.of, stateOf<StandardDeviationsState>('standard-deviation', state));
  }
}

function stateOf<State extends AccumulatorsState>(
  fn: State['fn'],
  state: AccumulatorsState | undefined,
): State | undefined {
  if (state === undefined || state.fn === fn) return state as State | undefined;
  throw new TypeError(`a checkpoint keeps '${state.fn}' where its definition says '${fn}'`);
}
