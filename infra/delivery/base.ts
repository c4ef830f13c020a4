import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Declared, withReleases } from './declared';
import type { State } from './plan/plan';
import { withWorktree } from './worktree';

const OWN_ROOT = join(__dirname, '../..');

/**
 * What an environment declared at a git ref: this tool reads the ref's code, so that the ref may be older than the tool.
 * Nothing, where the environment is newer than the ref.
 */
export const declaredAt = (ref: string, environment: string): Promise<State> =>
  withWorktree(OWN_ROOT, ref, async (root) => {
    if (!environmentsIn(root, ref).includes(`${environment}.ts`)) {
      process.stderr.write(`there is no environment '${environment}' at ${ref}: everything is created\n`);
      return { objects: [] };
    }
    const declared: Declared = JSON.parse(await declare(root, environment, ref));
    return withReleases(declared);
  });

function environmentsIn(root: string, ref: string): string[] {
  try {
    return readdirSync(join(root, 'infra/environments'));
  } catch {
    throw new Error(`${ref} has no infra/environments/: compare with a commit that has`);
  }
}

function declare(root: string, environment: string, ref: string): Promise<string> {
  const args = ['-r', '@swc-node/register', join(__dirname, 'declare.ts'), root, environment];
  const child = spawn(process.execPath, args, { cwd: OWN_ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`environment '${environment}' at ${ref} can not be synthesized: ${err.trim()}`));
    });
  });
}
