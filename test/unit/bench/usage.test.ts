import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Program, temporaryFolder } from '../../../infra/programs/process';
import { usageOfRun } from '../../bench/usage';

const BUSY = 'const start = process.cpuUsage(); while (process.cpuUsage(start).user < 600_000);';
const PARENT = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(BUSY)}]);
setTimeout(() => process.exit(Number(process.argv[1])), 500);`;

let folder: string;

beforeEach(() => {
  folder = temporaryFolder('usage');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const parent = (exitCode: number): Program =>
  new Program({
    name: 'parent',
    command: process.execPath,
    args: ['-e', PARENT, String(exitCode)],
    logFile: join(folder, 'log'),
  });

const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux('counts what a program has started, and that has ended', async () => {
  const { cpuSeconds, peakRssMb } = await usageOfRun(parent(0));
  expect(cpuSeconds).toBeGreaterThanOrEqual(0.3);
  expect(peakRssMb).toBeGreaterThan(10);
});

onLinux('of a program that fails is an error with its exit code', async () => {
  await expect(usageOfRun(parent(3))).rejects.toThrow('parent ended with exit code 3');
});
