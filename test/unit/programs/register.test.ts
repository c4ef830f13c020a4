import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REGISTER = join(__dirname, '../../../register.js');
const folder = mkdtempSync(join(tmpdir(), 'register-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(source: string) {
  const file = join(folder, 'program.ts');
  writeFileSync(file, source);
  return { file, ...spawnSync(process.execPath, ['-r', REGISTER, file], { encoding: 'utf8' }) };
}

it('runs TypeScript, and what has become of it since', () => {
  expect(run("const said: string = 'first';\nconsole.log(said);").stdout).toBe('first\n');
  expect(run("const said: string = 'second';\nconsole.log(said);").stdout).toBe('second\n');
});

it.each(['compiled now', 'compiled before'])('names the place in the source of an error in what is %s', () => {
  const { file, stderr } = run(
    'interface Shape {\n  a: number;\n}\n\nexport const shape: Shape = { a: 1 };\nthrow new TypeError(String(shape.a));\n',
  );
  expect(stderr).toContain(`TypeError: 1\n    at Object.<anonymous> (${file}:6:7)\n`);
});

it('says of a file that can not be read which one it is', () => {
  const { file, stderr, status } = run('const = 1;');
  expect(status).toBe(1);
  expect(stderr).toContain(file);
});
