import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench';
import { plot } from './plot';
import { markdown } from './table';

/** Writes what is known so far: a JSON file for each suite, the table and the plot. */
export function write(folder: string, conditions: readonly string[], { rows, comparisons }: Bench): void {
  mkdirSync(folder, { recursive: true });
  for (const suite of new Set(rows.map((row) => row.suite))) {
    const some = rows.filter((row) => row.suite === suite);
    const compared = comparisons.filter((comparison) => comparison.suite === suite);
    const results = { conditions, rows: some, ...(compared.length > 0 && { comparisons: compared }) };
    writeFileSync(join(folder, `${suite}.json`), `${JSON.stringify(results, undefined, 2)}\n`);
  }
  writeFileSync(join(folder, 'bench.md'), markdown(conditions, rows, comparisons));
  writeFileSync(join(folder, 'bench.svg'), plot(rows));
}
