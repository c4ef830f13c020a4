import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What a recipe of the Makefile gets of some variables. */
function seen(env: Readonly<Record<string, string>>, ...args: readonly string[]): string {
  const show = 'shown: ; @echo "ENV=$(ENV) ENGINE=$(ENGINE) exported=$${ENV-none},$${NAME-none},$${FORMAT-none}"';
  const { stdout } = spawnSync('make', ['--silent', '--eval', show, 'shown', ...args], {
    cwd: join(__dirname, '../../..'),
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return stdout.trim();
}

describe('the variables of make', () => {
  it('are not those that a shell exports: WSL sets NAME, a POSIX shell ENV', () => {
    const shell = { NAME: 'DESKTOP-1', ENV: '/root/.shinit', FORMAT: 'long', ENGINE: 'x' };
    expect(seen(shell)).toBe('ENV=local ENGINE=node exported=none,none,none');
  });

  it("are those that are given on make's command line", () => {
    const shell = { NAME: 'DESKTOP-1', ENV: '/root/.shinit' };
    expect(seen(shell, 'ENV=small', 'NAME=tags', 'ENGINE=flink')).toBe(
      'ENV=small ENGINE=flink exported=small,tags,none',
    );
  });
});
