import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from '../bench';
import { runWorkload } from '../child';
import { packageVersion, versions } from '../versions';

const WRITERS = [
  { system: 'ours (columns)', file: 'long-term-store.ts', library: 'parquetjs-lite' },
  { system: 'parquetjs-lite (rows)', file: 'parquetjs-rows.ts', library: 'parquetjs-lite' },
  { system: 'hyparquet-writer', file: 'hyparquet-writer.mjs', library: 'hyparquet-writer' },
  { system: 'DuckDB', file: 'duckdb.ts', library: '@duckdb/node-api' },
] as const;

/** The same rows written by each writer, SNAPPY, row groups of 65,536. */
export async function parquet(bench: Bench): Promise<void> {
  const rows = bench.scale.parquetRows;
  for (const { system, file, library } of WRITERS) {
    const subject = {
      suite: 'parquet',
      system,
      shape: `${rows.toLocaleString('en-US')} rows, four columns`,
      unit: 'rows' as const,
      counted: 'from values in memory to the closed file; the peak includes those values',
      versions: { node: versions.node, [library]: packageVersion(library) },
    };
    await bench.measure(subject, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'uaf-bench-'));
      try {
        return await runWorkload(file, { rows, folder });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
}
