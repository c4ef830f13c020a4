import type { ObjectStore } from '../store/object-store';
import type { FinishedFile } from '../store/partition-file';

/** As many as a page can show. */
const SHOWN = 100;
/** Partitions of 27 years of days: a bound for memory. */
const KEPT = 10_000;
/** The names of both engines' files. */
const FILE = /^(.*)\/part-[^/]*$/;

export interface PartitionSize {
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
  /** In files of this process: to know those of others, each would have to be read. */
  readonly rowsAdded: number;
}

/** What the store holds, by partition. */
export class Partitions {
  readonly #sizes = new Map<string, PartitionSize>();

  /** Counts what is there already. @param own how the names of this process's files begin: they are told by `add` */
  async list(objects: ObjectStore, own: string): Promise<void> {
    for await (const { name, size } of objects.files()) {
      if (!name.includes(`/${own}`)) this.#count(name, size, 0);
    }
  }

  add({ name, rows, size }: FinishedFile): void {
    this.#count(name, size, rows);
  }

  /** There are more than are shown. */
  get isFull(): boolean {
    return this.#sizes.size > SHOWN;
  }

  /** By path: the last of them. */
  get sizes(): PartitionSize[] {
    return [...this.#sizes.values()].sort((a, b) => (a.path < b.path ? -1 : 1)).slice(-SHOWN);
  }

  #count(name: string, size: number, rows: number): void {
    const path = FILE.exec(name)?.[1];
    if (path === undefined) return;
    const before = this.#sizes.get(path) ?? { files: 0, bytes: 0, rowsAdded: 0 };
    if (before.files === 0 && this.#sizes.size >= KEPT) return;
    this.#sizes.set(path, {
      path,
      files: before.files + 1,
      bytes: before.bytes + size,
      rowsAdded: before.rowsAdded + rows,
    });
  }
}
