import type { Fields } from '../../fields';
import { type Accumulators, type AccumulatorsState, accumulatorsOf } from './accumulators';
import { TagIndexes } from './tag-indexes';
import type { TagTable } from './tag-table';

/** What a checkpoint keeps of an open window. Plain JSON. */
export interface WindowState {
  readonly start: number;
  /**
   * Of a further window, its size in milliseconds.
   * @default - that of the definition's `window`
   */
  readonly size?: number;
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
}

/** An open window: what it holds, by type and tag. */
export class Window {
  /** By the index of the type. */
  readonly #groups: (Group | undefined)[] = [];

  constructor(
    readonly start: number,
    private readonly definition: WindowDefinition,
  ) {}

  /** Takes over what a checkpoint has kept. */
  restore(groups: readonly GroupState[]): void {
    const { tags } = this.definition;
    for (const { type, names, accumulators } of groups) {
      const indexes = new TagIndexes();
      const group = { type, indexes, accumulators: this.#accumulators(type, accumulators) };
      this.#groups[tags.types.indexOf(type)] = group;
      for (const name of names) {
        const bytes = Buffer.from(name);
        indexes.of(tags.lookup(bytes, 0, bytes.length));
      }
    }
  }

  /** The tags of a type, by its index. */
  group(index: number): Group {
    const group = this.#groups[index];
    if (group !== undefined) return group;
    const type = this.definition.tags.types[index] ?? '';
    const begun = { type, indexes: new TagIndexes(), accumulators: this.#accumulators(type) };
    this.#groups[index] = begun;
    return begun;
  }

  /** Those that were begun. */
  get groups(): Group[] {
    return this.#groups.filter((group) => group !== undefined);
  }

  /** How many tags it holds. */
  get size(): number {
    return this.groups.reduce((sum, { indexes }) => sum + indexes.size, 0);
  }

  get state(): WindowState {
    const { tags } = this.definition;
    const groups = this.groups.map(({ type, indexes, accumulators }) => ({
      type,
      names: Array.from(indexes.tags, (tag) => tags.nameOf(tag)),
      accumulators: accumulators.map(({ state }) => state),
    }));
    return { start: this.start, groups };
  }

  #accumulators(type: string, states: readonly AccumulatorsState[] = []): Accumulators[] {
    const { fields, columns } = this.definition;
    return (fields.get(type) ?? []).map(({ aggregate }, index) => accumulatorsOf(aggregate, columns, states[index]));
  }
}
