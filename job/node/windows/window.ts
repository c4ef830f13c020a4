import type { Fields } from '../../fields';
import { type Accumulators, type AccumulatorsState, accumulatorsOf } from './accumulators';

/** What a checkpoint keeps of an open window. Plain JSON. */
export interface WindowState {
  readonly start: number;
  readonly groups: readonly GroupState[];
}

/** Tags of one type: entry i of the accumulators is the i-th name's. */
interface GroupState {
  readonly type: string;
  readonly names: readonly string[];
  /** Those of each of the type's fields, in their order. */
  readonly accumulators: readonly AccumulatorsState[];
}

/** The tags of one type in one window. */
export interface Group {
  readonly type: string;
  /** By name, in the order of the indexes. */
  readonly indexes: Map<string, number>;
  /** Those of each of the type's fields, in their order. */
  readonly accumulators: readonly Accumulators[];
}

/** What windows are made by. */
export interface WindowDefinition {
  readonly fields: Fields;
  /** The names of the pipeline's columns, by which rows have their instants. */
  readonly columns: readonly string[];
}

/** An open window: what it holds, by type and name of the tag. */
export class Window {
  readonly #groups = new Map<string, Group>();

  constructor(
    readonly start: number,
    private readonly definition: WindowDefinition,
    groups: readonly GroupState[] = [],
  ) {
    for (const { type, names, accumulators } of groups) {
      const indexes = new Map(names.map((name, index) => [name, index]));
      this.#groups.set(type, { type, indexes, accumulators: this.#accumulators(type, accumulators) });
    }
  }

  /** The tags of a type. */
  group(type: string): Group {
    let group = this.#groups.get(type);
    if (group === undefined) {
      group = { type, indexes: new Map(), accumulators: this.#accumulators(type) };
      this.#groups.set(type, group);
    }
    return group;
  }

  get groups(): Iterable<Group> {
    return this.#groups.values();
  }

  /** How many tags it holds. */
  get tags(): number {
    return [...this.#groups.values()].reduce((sum, { indexes }) => sum + indexes.size, 0);
  }

  get state(): WindowState {
    const groups = [...this.#groups.values()].map(({ type, indexes, accumulators }) => ({
      type,
      names: [...indexes.keys()],
      accumulators: accumulators.map(({ state }) => state),
    }));
    return { start: this.start, groups };
  }

  #accumulators(type: string, states: readonly AccumulatorsState[] = []): Accumulators[] {
    const { fields, columns } = this.definition;
    return (fields.get(type) ?? []).map(({ aggregate }, index) => accumulatorsOf(aggregate, columns, states[index]));
  }
}
