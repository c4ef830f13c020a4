import type { FinishedFile } from '../store/long-term-store';

const PARTITIONS = 100;

export interface PartitionSize {
  readonly path: string;
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
}

/** What this process has published, by partition of the store: those written last, as many as a page can show. */
export class Partitions {
  readonly #sizes = new Map<string, PartitionSize>();
  #isFull = false;

  /** Some partitions that were not written lately had to make room. */
  get isFull(): boolean {
    return this.#isFull;
  }

  add({ name, rows, size }: FinishedFile): void {
    const path = name.slice(0, name.lastIndexOf('/'));
    const before = this.#sizes.get(path) ?? { files: 0, rows: 0, bytes: 0 };
    this.#sizes.delete(path);
    this.#sizes.set(path, { path, files: before.files + 1, rows: before.rows + rows, bytes: before.bytes + size });
    const [oldest] = this.#sizes.keys();
    if (this.#sizes.size <= PARTITIONS || oldest === undefined) return;
    this.#isFull = true;
    this.#sizes.delete(oldest);
  }

  /** By path. */
  get sizes(): PartitionSize[] {
    return [...this.#sizes.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}
