import { execFile } from 'node:child_process';
import { copyFile, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const REPOSITORY = join(__dirname, '..', '..');
const FILE = join(REPOSITORY, 'node_modules', '.cache', 'bench', 'job.js');
/** What the bundle looks for beside itself. */
const WEB_ASSEMBLY = ['@bokuweb/zstd-wasm/dist/common/zstd.wasm', '@foxglove/wasm-lz4/dist/wasm-lz4.wasm'].map((path) =>
  join(REPOSITORY, 'node_modules', path),
);

let built: Promise<string> | undefined;

/** The job as its image has it: what is measured must not hold a compiler. Built once in a run. */
export function bundledJob(): Promise<string> {
  built ??= bundle();
  return built;
}

async function bundle(): Promise<string> {
  // Another run may be starting jobs from it: it is replaced as a whole.
  const draft = `${FILE}.${process.pid}`;
  // Without the demo, as in the image: it needs the data generator and DuckDB.
  const options = ['--external:../demo/demo', `--outfile=${draft}`, '--log-level=error'];
  const args = ['run', '--silent', 'bundle', '--', 'job/node/commands/cli.ts', ...options];
  await promisify(execFile)('npm', args, { cwd: REPOSITORY });
  await rename(draft, FILE);
  for (const file of WEB_ASSEMBLY) await copyFile(file, join(dirname(FILE), basename(file)));
  return FILE;
}
