import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScriptSettings } from '../../job/flink/settings';

const REPOSITORY = join(__dirname, '..', '..');
const COMPILE = `
  const { flinkScript } = require('./job/flink/script');
  const { pipeline } = require('./job/pipeline');
  process.stdout.write(flinkScript(pipeline, { settings: JSON.parse(process.argv[1]) }));
`;

/** Compiles the pipeline as a commit does, with the packages of today. */
export function scriptOf(commit: string, values: ScriptSettings): string {
  const folder = mkdtempSync(join(tmpdir(), 'uaf-bench-'));
  try {
    const job = ['archive', '--format=tar', commit, 'job', 'tsconfig.json'];
    execFileSync('tar', ['-x', '-C', folder], {
      input: execFileSync('git', job, { cwd: REPOSITORY, maxBuffer: 2 ** 28 }),
    });
    symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
    const compile = ['-r', join(REPOSITORY, 'register.js'), '-e', COMPILE, JSON.stringify(values)];
    return execFileSync(process.execPath, compile, { cwd: folder, encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
