import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const REPOSITORY = join(__dirname, '..', '..');
const FILE = join(REPOSITORY, 'node_modules', '.cache', 'bench', 'job.js');

let built: Promise<string> | undefined;

/** The job as its image has it: what is measured must not hold a compiler. Built once in a run. */
export function bundledJob(): Promise<string> {
  built ??= bundle();
  return built;
}

async function bundle(): Promise<string> {
  const args = ['run', '--silent', 'bundle', '--', 'job/node/cli.ts', `--outfile=${FILE}`, '--log-level=error'];
  await promisify(execFile)('npm', args, { cwd: REPOSITORY });
  return FILE;
}
