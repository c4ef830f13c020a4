import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { make } from './make';
import { variablesRead } from './variables-read';

const ROOT = join(__dirname, '../../..');
const makefile = readFileSync(join(ROOT, 'Makefile'), 'utf8');

/** What a recipe of the Makefile gets of some variables. */
function seen(env: Readonly<Record<string, string>>, ...args: readonly string[]): string {
  const show =
    'shown: ; @echo "ENV=$(ENV) ENGINE=$(ENGINE) programs=$${UAF_ENV-none},$${UAF_NAME-none},$${UAF_FORMAT-none}"';
  const { stdout } = make(['--silent', '--eval', show, 'shown', ...args], { PATH: process.env.PATH, ...env });
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

  it.each([
    ['demo', 'DURATON=20s', 'DURATON is none of the variables that the targets take: BACKFILL '],
    ['rebuild', 'DRYRUN=1', 'DRYRUN is none of'],
    ['up', 'ENV=production', 'make up takes no ENV: with ENGINE=node it is environment small'],
  ])('that nothing reads are refused, before anything is done: make %s %s', (target, given, said) => {
    const { status, stdout, stderr } = make([target, given]);
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringContaining(said)]);
  });

  it('are known to be all that a program reads', () => {
    const [, known = ''] = /^KNOWN := \$\(PARAMETERS\) \\\n((?:.*\\\n)*.*)$/m.exec(makefile) ?? [];
    const [, parameters = ''] = /^PARAMETERS := (.*)$/m.exec(makefile) ?? [];
    const read = variablesRead.flatMap((name) => (name.startsWith('UAF_') ? [name.slice('UAF_'.length)] : []));
    const ofPrograms = read.filter((name) => !parameters.split(' ').includes(name));
    expect(known.replaceAll('\\', '').trim().split(/\s+/)).toEqual([...new Set(ofPrograms)].sort());
  });

  it('that a recipe reads are all kept from what a shell exports', () => {
    const [, kept = ''] = /^PARAMETERS := (.*)$/m.exec(makefile) ?? [];
    const read = [...makefile.matchAll(/\$\(([A-Z_]+)\)/g)].map(([, name = '']) => name);
    const assigned = [...makefile.matchAll(/^([A-Z_]+) :=/gm)].map(([, name = '']) => name);
    const ofMake = ['MAKE', 'MAKEFILE_LIST'];
    const given = read.filter((name) => ![...assigned, ...ofMake].includes(name) || kept.split(' ').includes(name));
    expect([...new Set(given)].sort()).toEqual(kept.split(' '));
  });
});
