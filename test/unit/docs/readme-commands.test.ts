import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { copyCheckout } from '../../checkout-copy';

jest.setTimeout(120_000);

const ROOT = join(__dirname, '../../..');

/** Each line of README's shell blocks, without its comment. */
const commands = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/```sh\n(.*?)```/gs)].flatMap(
  ([, block = '']) =>
    block
      .trim()
      .split('\n')
      .map((line) => line.replace(/\s+#.*$/, '')),
);

/** What takes more than npm brings: the suite whose tests run the same program, with what it calls it by. */
const ELSEWHERE: readonly (readonly [command: string, suite: string, call: string])[] = [
  ['make test', '.ci/run', 'tests test'],
  ['make up DETACH=1', 'test/system/local-system.test.ts', "'up'"],
  ['make down', 'test/system/local-system.test.ts', "'down'"],
  ['make verify', 'test/system/local-system.test.ts', 'infra/verify/cli.ts'],
  ['make doctor ENV=small', 'test/system/delivery-failures.test.ts', "'doctor'"],
  ['make synth deploy ENV=small', 'test/system/delivery.test.ts', "'deploy'"],
  ['make status ENV=small', 'test/system/operate.test.ts', "'status', ...ENV"],
  ['make teardown ENV=small', 'test/system/delivery.test.ts', "'teardown'"],
];

const isElsewhere = (command: string): boolean => ELSEWHERE.some(([other]) => other === command);

/** What each prints, as a sign that it did what README says. */
const OUTPUT: readonly (readonly [command: RegExp, sign: RegExp])[] = [
  [/^make demo$/, /rows generated/],
  [/^make query$/, /tags +how many rows/],
  [/^make query NAME=tags$/, /pu136mod-n/],
  [/^make query SQL=/, /max\(step\)/],
  [/^echo /, /average=3\.5/],
  [/^npm run -s datagen /, /average=/],
  [/--dry-run$/, /pu136mod-nd-1/],
];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uaf-readme-'));
  copyCheckout(folder);
  cpSync(join(ROOT, 'Makefile'), join(folder, 'Makefile'));
  writeFileSync(join(folder, 'mine.csv.gz'), gzipSync('time,tag,val\n2026-11-22T10:00:00Z,pu136mod-nd-1,3.5\n'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The packages are there; a demo ends by itself. */
const runnable = (command: string): string =>
  command.replace(/^make demo$/, 'make demo DURATION=2s').replace(/^make/, 'make --old-file=node_modules/.installed');

it.each(commands.filter((command) => !isElsewhere(command)))('%s', (command) => {
  const { CI: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', runnable(command)], {
    cwd: folder,
    encoding: 'utf8',
    env,
  });
  const sign = OUTPUT.find(([pattern]) => pattern.test(command))?.[1];
  expect({ sign, status, output: stdout + stderr }).toEqual({
    sign: expect.any(RegExp),
    status: 0,
    output: expect.stringMatching(sign ?? /^$/),
  });
});

it.each(ELSEWHERE)('%s: is run by %s', (command, suite, call) => {
  expect(commands).toContain(command);
  expect(readFileSync(join(ROOT, suite), 'utf8')).toContain(call);
});
