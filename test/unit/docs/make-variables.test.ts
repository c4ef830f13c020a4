import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/** What a recipe of the Makefile gets of some variables. */
function seen(env: Readonly<Record<string, string>>, ...args: readonly string[]): string {
  const show =
    'shown: ; @echo "ENV=$(ENV) ENGINE=$(ENGINE) programs=$${UAF_ENV-none},$${UAF_NAME-none},$${UAF_FORMAT-none}"';
  const { stdout } = spawnSync('make', ['--silent', '--eval', show, 'shown', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return stdout.trim();
}

describe('the variables of make', () => {
  const shell = { NAME: 'DESKTOP-1', ENV: '/root/.shinit', FORMAT: 'long', ENGINE: 'x' };

  it('are not those that a shell exports: WSL sets NAME, a POSIX shell ENV', () => {
    expect(seen(shell)).toBe('ENV=local ENGINE=node programs=none,none,none');
  });

  it("are those that are given on make's command line, which programs get with the project's prefix", () => {
    expect(seen(shell, 'ENV=small', 'NAME=tags', 'ENGINE=flink')).toBe(
      'ENV=small ENGINE=flink programs=small,tags,none',
    );
  });

  it('reach programs as they are written, with spaces and signs of the shell', () => {
    expect(seen({}, `NAME=SELECT '#' || "a" FROM rows; x=1`)).toContain(`SELECT '#' || "a" FROM rows; x=1`);
  });

  it('that a recipe reads are all kept from what a shell exports', () => {
    const text = readFileSync(join(ROOT, 'Makefile'), 'utf8');
    const [, kept = ''] = /^PARAMETERS := (.*)$/m.exec(text) ?? [];
    const read = [...text.matchAll(/\$\(([A-Z_]+)\)/g)].map(([, name = '']) => name);
    const assigned = [...text.matchAll(/^([A-Z_]+) :=/gm)].map(([, name = '']) => name);
    const ofMake = ['MAKE', 'MAKEFILE_LIST'];
    const given = read.filter((name) => ![...assigned, ...ofMake].includes(name) || kept.split(' ').includes(name));
    expect([...new Set(given)].sort()).toEqual(kept.split(' '));
  });
});
