import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyCheckout } from '../../checkout-copy';

const root = mkdtempSync(join(tmpdir(), 'uaf-diff-'));

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], {
    cwd: root,
    stdio: 'pipe',
  });

function edit(file: string, from: string, to: string): void {
  const path = join(root, file);
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
}

/** The command as `make diff` runs it, in a repository of its own. */
function diff(...args: string[]) {
  const command = ['-r', './register.js', 'infra/delivery/commands/cli.ts', 'diff', ...args];
  return spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8', env: { PATH: process.env.PATH } });
}

/** Ctrl-C as soon as the other checkout is there. @returns the exit code */
function interruptedDiff(): Promise<number | null> {
  const command = ['-r', './register.js', 'infra/delivery/commands/cli.ts', 'diff', '--base', 'base'];
  const child = spawn(process.execPath, command, { cwd: root, env: { PATH: process.env.PATH }, stdio: 'ignore' });
  const poll = setInterval(() => {
    // Git can't list what it is just adding.
    if (existsSync(join(root, '.git/worktrees/checkout'))) child.kill('SIGINT');
  }, 20);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      clearInterval(poll);
      resolve(code);
    });
  });
}

const worktrees = () => git('worktree', 'list').toString().trim().split('\n').length;

beforeAll(() => {
  copyCheckout(root);
  writeFileSync(join(root, '.gitignore'), 'node_modules\n');
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Begin');
  git('tag', 'base');
  edit('job/pipeline.ts', 'minutes(1)', 'minutes(5)');
  git('commit', '--quiet', '--all', '--message', 'Change the window');
}, 120_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('diff against a git ref', () => {
  it('shows what changed since, by the code of either side', () => {
    const { stdout, status } = diff('--env', 'production', '--base', 'base', '--markdown');
    expect(stdout).toContain('- `speedLayer.window.size`: `60000` → `300000`');
    expect(stdout).toContain('**job state incompatible**');
    expect(status).toBe(3);
  }, 120_000);

  it('shows which of our images are to be built, and of which files', () => {
    const { stdout } = diff('--env', 'small', '--base', 'base', '--markdown');
    expect(stdout).toContain('### The image node-job\n\n```diff\n~ job/pipeline.ts\n```');
    expect(stdout).toMatch(/containers\[job\]\.image`: `\S+node-job:\S+` → `\S+node-job:\S+`/);
    expect(stdout).toContain('- rolls pods');
  }, 120_000);

  it("shows an operator's moved pin", () => {
    edit('infra/operators.ts', "version: '1.2.0'", "version: '1.3.0'");
    const { stdout } = diff('--env', 'small', '--base', 'HEAD');
    edit('infra/operators.ts', "version: '1.3.0'", "version: '1.2.0'");
    expect(stdout).toContain('version: 1.2.0 -> 1.3.0');
    expect(stdout).toContain('another Strimzi runs Kafka in images of its own');
  }, 120_000);

  it('does not roll the job for a change of the data generator', () => {
    edit('datagen/generator.ts', '\n', '\n\n');
    const { stdout } = diff('--env', 'small', '--base', 'HEAD', '--format', 'json');
    edit('datagen/generator.ts', '\n\n', '\n');
    const { changes, images } = JSON.parse(stdout);
    expect(changes.map(({ path }: { path: string }) => path)).toEqual([expect.stringContaining('datagen')]);
    expect(images).toEqual([{ image: 'datagen', added: [], changed: ['datagen/generator.ts'], removed: [] }]);
  }, 120_000);

  it('has exit code 0 against the commit that is checked out', () => {
    const { stdout, status } = diff('--base', 'HEAD');
    expect(stdout).toMatch(/^no changes; \d+ unchanged\n$/);
    expect(status).toBe(0);
  }, 120_000);

  it('creates everything in an environment that the ref does not have', () => {
    cpSync(join(root, 'infra/environments/small.ts'), join(root, 'infra/environments/tiny.ts'));
    const { stdout, stderr, status } = diff('--env', 'tiny', '--base', 'HEAD');
    expect(stderr).toBe("there is no environment 'tiny' at HEAD: everything is created\n");
    expect(stdout).toMatch(/\d+ to create; 0 unchanged; each in full: make synth\n$/);
    expect(status).toBe(2);
  }, 120_000);

  it('has exit code 1 and says what is wrong with a ref that is none', () => {
    const { stderr, status } = diff('--base', 'no-such-ref');
    expect(stderr).toMatch(
      /^'no-such-ref' is not a commit of .*: name a branch, a tag or a commit, or fetch it first\n$/,
    );
    expect(status).toBe(1);
  }, 120_000);

  it('removes the other checkout on Ctrl-C', async () => {
    expect(await interruptedDiff()).toBe(130);
    expect(worktrees()).toBe(1);
  }, 120_000);

  it('installs nothing where only the version of the package itself is another', () => {
    for (const file of ['package.json', 'package-lock.json']) edit(file, '"version": "0.1.0"', '"version": "0.2.0"');
    // What the commit declares is kept for each environment: this one has not been asked for yet.
    const { stdout, stderr } = diff('--env', 'local', '--base', 'base');
    for (const file of ['package.json', 'package-lock.json']) edit(file, '"version": "0.2.0"', '"version": "0.1.0"');
    expect(stderr).not.toContain('installing');
    expect(stdout).toContain('speedLayer.window.size');
  }, 120_000);

  it('leaves no worktree behind', () => {
    expect(worktrees()).toBe(1);
  });
});
