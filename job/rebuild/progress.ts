import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How far a rebuild has come, in a file: one that was killed goes on from there, if all it was told is the same. */
export class RebuildProgress {
  readonly #path: string;

  /** @param told all that decides which lines are written, and where; plain data */
  constructor(
    private readonly folder: string,
    told: unknown,
  ) {
    const digest = createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 16);
    this.#path = join(folder, `progress-${digest}.json`);
  }

  /** Up to where windows are written: milliseconds since 1970. Undefined at the start. */
  get done(): number | undefined {
    if (!existsSync(this.#path)) return undefined;
    const { done }: { readonly done: number } = JSON.parse(readFileSync(this.#path, 'utf8'));
    return done;
  }

  /** To be called once all lines of windows that start before then have been acknowledged. */
  save(done: number): void {
    mkdirSync(this.folder, { recursive: true });
    // Whole or not at all, whenever the process dies.
    writeFileSync(`${this.#path}.new`, `${JSON.stringify({ done })}\n`);
    renameSync(`${this.#path}.new`, this.#path);
  }

  /** To be called at the end: the same rebuild begins anew then. */
  remove(): void {
    rmSync(this.#path, { force: true });
  }
}
