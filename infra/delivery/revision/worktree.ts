import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

const LOCK = 'package-lock.json';

/**
 * Gives `use` a checkout of a commit, with its dependencies, and removes it afterwards, also on Ctrl-C.
 * @param repository a checkout of the same repository
 */
export async function withWorktree<T>(
  repository: string,
  commit: string,
  use: (root: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'uaf-base-'));
  const root = join(folder, 'checkout');
  const remove = () => {
    // Not there when it is interrupted before git has made it.
    if (existsSync(root)) git(repository, 'worktree', 'remove', '--force', root);
    rmSync(folder, { recursive: true, force: true });
  };
  const interrupted = (signal: NodeJS.Signals) => {
    remove();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
  try {
    git(repository, 'worktree', 'add', '--detach', root, commit);
    await addDependencies(repository, root);
    return await use(root);
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    remove();
  }
}

/** @throws Error when there is no such ref */
export function commitOf(repository: string, ref: string): string {
  try {
    return git(repository, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);
  } catch {
    throw new Error(`'${ref}' is not a commit of ${repository}: name a branch, a tag or a commit, or fetch it first`);
  }
}

/** The own dependencies where they are the same, else those that the ref's lock file names. */
async function addDependencies(repository: string, root: string): Promise<void> {
  if (isDeepStrictEqual(dependenciesOf(repository), dependenciesOf(root))) {
    symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
    return;
  }
  process.stderr.write(`its ${LOCK} differs: installing its dependencies\n`);
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--progress=true'], root);
}

/** What the lock file names, but for the package itself: its version and the Node that it wants install nothing. */
function dependenciesOf(root: string): unknown {
  try {
    const { packages }: { packages: Readonly<Record<string, object>> } = JSON.parse(
      readFileSync(join(root, LOCK), 'utf8'),
    );
    const { '': _itself, ...others } = packages;
    return others;
  } catch {
    return undefined;
  }
}

/** Standard output belongs to the plan, so that whatever the program says goes to standard error. */
function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', process.stderr, process.stderr] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`'${[command, ...args].join(' ')}' failed in ${cwd} with exit code ${code}`));
    });
  });
}

const git = (repository: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
