import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure, Measurement } from './measurement';
import { plot } from './plot';
import { markdown } from './table';

/** Writes what is known so far: a JSON file for each suite, the table and the plot. */
export function write(folder: string, conditions: readonly string[], rows: readonly (Measurement | Failure)[]): void {
  mkdirSync(folder, { recursive: true });
  for (const suite of new Set(rows.map((row) => row.suite))) {
    const some = rows.filter((row) => row.suite === suite);
    writeFileSync(join(folder, `${suite}.json`), `${JSON.stringify({ conditions, rows: some }, undefined, 2)}\n`);
  }
  writeFileSync(join(folder, 'bench.md'), markdown(conditions, rows));
  writeFileSync(join(folder, 'bench.svg'), plot(rows));
}
