import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { make } from './make';

const root = join(__dirname, '../../..');

/** Programs of the repository: what is called cli.ts or *-cli.ts, and these. */
const programs = [
  'infra/commands/synth.ts',
  'infra/commands/build-images.ts',
  ...['datagen', 'infra', 'job', 'test/bench'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /(^|[/-])cli\.ts$/.test(file))
      .map((file) => join(folder, file)),
  ),
].sort();

/** Of which each takes a tenth of a second and more to load: no help needs them. */
const LARGE_PACKAGES = ['@aws-sdk/client-s3', '@duckdb/node-api', '@faker-js/faker', 'mathjs'];

const run = (program: string, ...args: string[]) =>
  spawnSync(process.execPath, ['-r', './register.js', program, ...args], { cwd: root, encoding: 'utf8' });

describe.each(programs)('%s', (program) => {
  it('says by --help what it does, at once, and without colours where no terminal is', () => {
    const flags = ['-r', './register.js', '-r', join(__dirname, 'loaded-packages.js'), program, '--help'];
    const { status, stdout, stderr } = spawnSync(process.execPath, flags, { cwd: root, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: /);
    expect(stdout).not.toContain('\u001b');
    const loaded = stderr.split('\n');
    expect(loaded).toContain('commander');
    expect(loaded.filter((name) => LARGE_PACKAGES.includes(name))).toEqual([]);
  });

  it('refuses an option that it does not know, and names it', () => {
    const { status, stderr } = run(program, '--no-such-option');
    expect(status).toBe(1);
    expect(stderr).toContain("unknown option '--no-such-option'");
    expect(stderr).not.toContain('\u001b');
  });
});

describe('make', () => {
  const makefile = readFileSync(join(root, 'Makefile'), 'utf8');
  const targets = [...makefile.matchAll(/^([a-z][a-z-]*):(?!=)/gm)].map(([, target]) => target);

  it('lists every target with what it does', () => {
    const { stdout } = make(['help']);
    const listed = [...stdout.matchAll(/^ {2}make ([a-z-]+) +\S/gm)].map(([, target]) => target);
    expect(listed.sort()).toEqual(targets.sort());
  });

  it('has no error to tell where a list of what is to be done was asked for', () => {
    const env = { ...process.env, KUBECONFIG: '/nowhere' };
    const { status, stdout, stderr } = make(['doctor', 'ENV=small'], env);
    expect(stdout + stderr).toMatch(/^todo /m);
    expect(stdout + stderr).not.toContain('***');
    expect(status).toBe(0);
  });

  it('takes no target for a file of the same name', () => {
    const phony = [...makefile.matchAll(/^\.PHONY:(.*)$/gm)].flatMap(([, names]) => names?.trim().split(/\s+/));
    expect(targets.filter((target) => !phony.includes(target))).toEqual([]);
  });
});
