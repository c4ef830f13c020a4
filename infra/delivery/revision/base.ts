import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { State } from '../plan/plan';
import { type Declared, withReleases } from './declared';
import { commitOf, withWorktree } from './worktree';

const OWN_ROOT = join(__dirname, '../../..');
const CACHE = join(OWN_ROOT, 'node_modules/.cache/declared');

/** What this tool reads a commit with: another version of it may find something else. */
const READERS = ['declare.ts', 'declared.ts', 'releases.ts', '../../image-contents.ts'];

/**
 * What an environment declared at a git ref: this tool reads the ref's code, so that the ref may be older than the tool.
 * Nothing, where the environment is newer than the ref. As a commit never changes, what it declares is kept.
 */
export async function declaredAt(ref: string, environment: string): Promise<State> {
  const commit = commitOf(OWN_ROOT, ref);
  const file = join(CACHE, `${keyOf(commit, environment)}.json`);
  if (!existsSync(file)) {
    const text = await withWorktree(OWN_ROOT, commit, async (root) => {
      if (!environmentsIn(root, ref).includes(`${environment}.ts`)) return undefined;
      return declare(root, environment, ref);
    });
    if (text === undefined) {
      process.stderr.write(`there is no environment '${environment}' at ${ref}: everything is created\n`);
      return { objects: [] };
    }
    keep(file, text);
  }
  const declared: Declared = JSON.parse(readFileSync(file, 'utf8'));
  return withReleases(declared);
}

function keyOf(commit: string, environment: string): string {
  const key = createHash('sha256').update(JSON.stringify([commit, environment, process.env.UAF_IMAGE_TAG ?? '']));
  for (const reader of READERS) key.update(readFileSync(join(__dirname, reader)));
  return key.digest('hex');
}

/** Whole or not at all. */
function keep(file: string, text: string): void {
  mkdirSync(CACHE, { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, file);
}

function environmentsIn(root: string, ref: string): string[] {
  try {
    return readdirSync(join(root, 'infra/environments'));
  } catch {
    throw new Error(`${ref} has no infra/environments/: compare with a commit that has`);
  }
}

function declare(root: string, environment: string, ref: string): Promise<string> {
  const args = ['-r', './register.js', join(__dirname, 'declare.ts'), root, environment];
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
