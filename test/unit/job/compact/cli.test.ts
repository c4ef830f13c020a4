import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../../..');
const folder = mkdtempSync(join(tmpdir(), 'uaf-compact-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a store that is not there is refused, and not made', () => {
  const args = ['-r', './register.js', 'job/compact/cli.ts', '--long-term-store', join(folder, 'typo')];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^there is no store '\S+typo': name another by LONG_TERM/),
  ]);
  expect(readdirSync(folder)).toEqual([]);
});
