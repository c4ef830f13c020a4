import type { Fields } from '../../fields';
import { type Accumulators, type AccumulatorsState, accumulatorsOf } from './accumulators';
import type { Aggregation } from './aggregation';
import { TagIndexes } from './tag-indexes';
import { TagNames } from './tag-names';
import type { TagTable } from './tag-table';

/** What a checkpoint keeps of a slice. Plain JSON. */
export interface SliceState {
  readonly start: number;
  /**
   * Of further windows, their size in milliseconds.
   * @default - that of the definition's `window`
   */
  readonly size?: number;
  /**
   * Of windows that overlap, from the start of one to that of the next in milliseconds.
   * @default - their size
   */
  readonly hop?: number;
  /**
   * The end of the first window that it counts in.
   * @default - the end of the slice
   */
  readonly since?: number;
  /**
   * The ends of those of its windows whose lines are made, with all that it holds: they still take late rows.
   * @default - none
   */
  readonly made?: readonly number[];
  readonly groups: readonly GroupState[];
}

/** Tags of one type: entry i of the accumulators is the i-th name's. */
interface GroupState {
  readonly type: string;
  readonly names: Iterable<string>;
  /** Those of each of the type's fields, in their order. */
  readonly accumulators: readonly AccumulatorsState[];
}

/** The tags of one type in a slice, or in a window. */
export interface Group {
  readonly type: string;
  readonly indexes: TagIndexes;
  /** Those of each of the type's fields, in their order. */
  readonly accumulators: readonly Accumulators[];
}

/** What windows are made by. */
export interface WindowDefinition {
  readonly fields: Fields;
  /** The names of the pipeline's columns, by which rows have their instants. */
  readonly columns: readonly string[];
  readonly tags: TagTable;
  readonly line: Aggregation['line'];
}

/** A group that holds no tag yet. @param states what a checkpoint has kept of it */
export function emptyGroup(
  { fields, columns }: WindowDefinition,
  type: string,
  states: readonly AccumulatorsState[] = [],
): Group {
  const accumulators = (fields.get(type) ?? []).map(({ aggregate }, index) =>
    accumulatorsOf(aggregate, columns, states[index]),
  );
  return { type, indexes: new TagIndexes(), accumulators };
}

/** What came in the time between two starts of windows, by type and tag: it counts in each window that holds that time. */
export class Slice {
  /** By the index of the type. */
  readonly #groups: (Group | undefined)[] = [];

  /** @param since the end of the first window that it counts in: of those before, lines were made without it */
  constructor(
    readonly start: number,
    public since: number,
    private readonly definition: WindowDefinition,
  ) {}

  /** Takes over what a checkpoint has kept. */
  restore(groups: readonly GroupState[]): void {
    const { tags } = this.definition;
    for (const { type, names, accumulators } of groups) {
      const group = emptyGroup(this.definition, type, accumulators);
      this.#groups[tags.types.indexOf(type)] = group;
      for (const name of names) {
        const bytes = Buffer.from(name);
        group.indexes.of(tags.lookup(bytes, 0, bytes.length));
      }
    }
  }

  /** The tags of a type, by its index. */
  group(index: number): Group {
    const group = this.#groups[index];
    if (group !== undefined) return group;
    const begun = emptyGroup(this.definition, this.definition.tags.types[index] ?? '');
    this.#groups[index] = begun;
    return begun;
  }

  /** Those that were begun. */
  get groups(): Group[] {
    return this.#groups.filter((group) => group !== undefined);
  }

  /** How many tags it holds. */
  get tags(): number {
    return this.groups.reduce((sum, { indexes }) => sum + indexes.size, 0);
  }

  get groupStates(): GroupState[] {
    const { tags } = this.definition;
    return this.groups.map(({ type, indexes, accumulators }) => ({
      type,
      names: new TagNames(tags, indexes.tags),
      accumulators: accumulators.map(({ state }) => state),
    }));
  }
}
