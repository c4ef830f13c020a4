import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/**
 * Runs make as a shell does it: under `make test` it would take over that one's flags, and say which folder it is in; and
 * under CI=true programs write colours.
 */
export function make(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const { MAKEFLAGS, MAKELEVEL, MFLAGS, CI, ...shell } = env;
  return spawnSync('make', args, { cwd: ROOT, env: shell, encoding: 'utf8' });
}
