import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../infra/programs/process';

const ROOT = join(__dirname, '../../..');
const FIXTURE = join(__dirname, 'left-running.fixture.ts');

let folder: string;

beforeEach(() => {
  folder = temporaryFolder('left-running');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a system test whose beforeAll fails halfway leaves no program running that Jest would wait for', () => {
  const [, system] = require('../../../jest.config').projects;
  const pidFile = join(folder, 'pid');
  const config = JSON.stringify({ ...system, testMatch: [FIXTURE], globals: { pidFile } });
  const { status, stderr } = spawnSync(process.execPath, ['node_modules/jest/bin/jest.js', '--config', config], {
    cwd: ROOT,
    timeout: 25_000,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([1, expect.stringContaining('the second program did not start')]);
  const pid = Number(readFileSync(pidFile, 'utf8'));
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
