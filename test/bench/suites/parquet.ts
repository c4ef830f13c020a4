import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../infra/programs/tool';
import { PARQUET_REQUIREMENTS, parquetPython } from '../../programs/parquet-readers';
import type { Bench, Measured } from '../bench';
import { runWorkload } from '../child';
import { writeWithFlink } from '../flink-writer';
import type { Sample } from '../measurement';
import { packageVersion, versions } from '../versions';

const WRITERS = [
  { system: 'ours (columns)', file: 'long-term-store.ts', library: 'parquetjs-lite' },
  { system: 'parquetjs-lite (rows)', file: 'parquetjs-rows.ts', library: 'parquetjs-lite' },
  { system: 'hyparquet-writer', file: 'hyparquet-writer.mjs', library: 'hyparquet-writer' },
  { system: 'DuckDB', file: 'duckdb.ts', library: '@duckdb/node-api' },
] as const;

const PYARROW_WORKLOAD = join(__dirname, '../workloads/write-with-pyarrow.py');
const [, PYARROW = ''] = /^pyarrow==(.*)$/m.exec(readFileSync(PARQUET_REQUIREMENTS, 'utf8')) ?? [];

/** The same rows written by each writer, SNAPPY, row groups of 65,536; by pyarrow and Flink with their defaults, SNAPPY too. */
export async function parquet(bench: Bench): Promise<void> {
  const rows = bench.scale.parquetRows;
  const shape = `${rows.toLocaleString('en-US')} rows, four columns`;
  const measured: Measured[] = [];
  for (const { system, file, library } of WRITERS) {
    const subject = {
      suite: 'parquet',
      system,
      shape,
      unit: 'rows' as const,
      counted: 'from values in memory to the closed file; the peak includes those values',
      versions: { node: versions.node, [library]: packageVersion(library) },
    };
    measured.push({ subject, run: () => inFolder((folder) => runWorkload(file, { rows, folder })) });
  }
  const others = { suite: 'parquet', shape, unit: 'rows' as const };
  measured.push({
    subject: {
      ...others,
      system: 'pyarrow',
      counted: 'from its table in memory to the closed file',
      versions: { pyarrow: PYARROW },
    },
    run: () => inFolder((folder) => pyarrow(rows, folder)),
  });
  measured.push({
    subject: {
      ...others,
      system: "Flink's writer",
      counted: 'its TaskManager, from its start, reading CSV',
      versions: { flink: versions.flink },
    },
    run: () => inFolder((folder) => writeWithFlink(rows, folder)),
  });
  await bench.alternate(measured);
}

/** The rows come from a file of ours. */
async function pyarrow(rows: number, folder: string): Promise<Sample> {
  await runWorkload('long-term-store.ts', { rows, folder });
  const [partition = ''] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.includes('.parquet'),
  );
  const python = { command: await parquetPython(), install: 'delete the folder that it is in' };
  return JSON.parse(await run(python, [PYARROW_WORKLOAD, join(folder, partition), join(folder, 'pyarrow.parquet')]));
}

async function inFolder(action: (folder: string) => Promise<Sample>): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), 'uaf-bench-'));
  try {
    return await action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
