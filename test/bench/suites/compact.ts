import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../infra/programs/process';
import type { Bench } from '../bench';
import { runWorkload } from '../child';
import type { Sample } from '../measurement';
import { packageVersion, versions } from '../versions';

/** As at 20,000 rows/s and a checkpoint every five seconds. */
const ROWS_PER_FILE = 100_000;

/** What merging the small files of a day takes, by how many there are: its memory should not follow. */
export async function compact(bench: Bench): Promise<void> {
  for (const rows of bench.scale.compactRows) {
    const files = Math.ceil(rows / ROWS_PER_FILE);
    const subject = {
      suite: 'compact',
      system: 'compaction',
      shape: `${rows.toLocaleString('en-US')} rows of a day in ${files} files`,
      unit: 'rows' as const,
      counted: 'from small files in a directory to merged ones, read again and compared; the whole process for memory',
      versions: { node: versions.node, '@duckdb/node-api': packageVersion('@duckdb/node-api') },
    };
    await bench.measure(subject, () => merge(rows));
  }
}

async function merge(rows: number): Promise<Sample> {
  const parent = temporaryFolder('bench-compact');
  const folder = join(parent, 'store');
  try {
    await runWorkload('closed-day.ts', { rows, rowsPerFile: ROWS_PER_FILE, folder });
    return await runWorkload('compact.ts', { rows, folder });
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}
