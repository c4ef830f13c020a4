import { randomUUID } from 'node:crypto';
import type { ObjectStore } from '../node/store/object-store';

/** A file of merged rows, by its name in the table of merged files. */
export interface MergedFile {
  readonly name: string;
  readonly size: number;
  readonly rows: number;
}

/** Files of the store whose rows merged files hold. */
export interface Replaced {
  readonly names: readonly string[];
  /** Since when, in milliseconds since 1970. */
  readonly since: number;
  /** Since when they are deleted: whoever has listed them before may still ask what replaced them. */
  readonly deleted?: number;
}

/**
 * What stands for the store: its files without those that are replaced, and the merged files. Who lists the store first
 * and reads the compaction afterwards finds every row once, whatever happens in between.
 */
export interface Compaction {
  readonly merged: readonly MergedFile[];
  readonly replaced: readonly Replaced[];
}

export const NOT_COMPACTED: Compaction = { merged: [], replaced: [] };
const FORMAT = 1;
/** Whoever has listed them reads one of them at once: some stay. */
const KEPT = 10;

/** Where the merged files of a store are: a table of its own, beside it. */
export const compactedLocation = (location: string): string => `${location.replace(/\/+$/, '')}-compacted`;

/** @throws Error when the text is no compaction, or of a format that this version does not know */
export function parseCompaction(text: string, name: string): Compaction {
  const { format, merged, replaced } = JSON.parse(text) as Compaction & { readonly format: number };
  if (format !== FORMAT) throw new Error(`${name} is of format ${format}, and this version reads ${FORMAT} alone`);
  return { merged, replaced };
}

/** A file to read, by its name in the store or among the merged ones. */
export interface ReadableFile {
  readonly name: string;
  readonly isMerged: boolean;
}

/** The files to read, of those that a listing of the store has found. */
export function readable(listed: readonly string[], { merged, replaced }: Compaction): ReadableFile[] {
  const gone = new Set(replaced.flatMap(({ names }) => names));
  const raw = listed.filter((name) => !gone.has(name)).map((name) => ({ name, isMerged: false }));
  return [...raw, ...merged.map(({ name }) => ({ name, isMerged: true }))];
}

/** Another compaction of the same store has got ahead of this one. */
export class OvertakenError extends Error {
  override readonly name = 'OvertakenError';
}

const overtaken = () =>
  new OvertakenError('another compaction of this store is running and was faster: this one stops');

/**
 * The compactions of a store, numbered, each one object that holds all that the ones before hold. A number is taken by
 * creating its object where none may be: of two that go on from the same one, only one gets the next.
 */
export class CompactionLog {
  readonly #store: ObjectStore;
  number = 0;

  /** @param folder of the numbered objects, as a path from the store */
  constructor(
    store: ObjectStore,
    readonly folder: string,
  ) {
    this.#store = store;
  }

  /**
   * Goes on from the newest one, under a number of its own: whoever has claimed before can't append any more.
   * @returns what there is
   * @throws OvertakenError when another has claimed meanwhile
   */
  async claim(): Promise<Compaction> {
    const compaction = await this.#newest();
    await this.append(compaction);
    return compaction;
  }

  async #newest(): Promise<Compaction> {
    for (;;) {
      this.number = (await this.#numbers()).at(-1) ?? 0;
      if (this.number === 0) return NOT_COMPACTED;
      const name = this.#nameOf(this.number);
      const bytes = await this.#store.read(name);
      // Gone since it was listed: there are newer ones.
      if (bytes !== undefined) return parseCompaction(bytes.toString(), name);
    }
  }

  /** @throws OvertakenError when another has appended since this one has read */
  async append(compaction: Compaction): Promise<void> {
    const name = this.#nameOf(this.number + 1);
    const bytes = Buffer.from(JSON.stringify({ format: FORMAT, id: randomUUID(), ...compaction }));
    // A create whose answer was lost is tried again, and then finds its own object.
    if (!(await this.#store.create(name, bytes)) && !(await this.#store.read(name))?.equals(bytes)) {
      throw overtaken();
    }
    const numbers = await this.#numbers();
    // The number may have been free because others had removed it as an old one.
    if ((numbers.at(-1) ?? 0) > this.number + 1) throw overtaken();
    this.number++;
    const old = numbers.filter((number) => number <= this.number - KEPT);
    for (const number of old) await this.#store.remove(this.#nameOf(number));
  }

  async #numbers(): Promise<number[]> {
    const names = await this.#store.list(this.folder);
    const numbers = names.map((name) => Number(/\/(\d+)\.json$/.exec(name)?.[1] ?? 0));
    return numbers.filter((number) => number > 0).sort((a, b) => a - b);
  }

  #nameOf(number: number): string {
    return `${this.folder}/${String(number).padStart(10, '0')}.json`;
  }
}
