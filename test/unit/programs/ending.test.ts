import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program, stopAllPrograms } from '../../../infra/programs/process';

const folder = mkdtempSync(join(tmpdir(), 'uaf-ending-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sleeper = (name: string) =>
  new Program({
    name,
    command: 'sleep',
    args: ['60'],
    logFile: join(folder, `${name}.log`),
    ready: async () => false,
  });

test('a program that is still to be started when all are stopped is not started', async () => {
  const starting = sleeper('one').start();
  const stopped = expect(starting).rejects.toThrow('one ended with SIGTERM before it was ready');
  await stopAllPrograms();
  await stopped;
  const next = sleeper('two');
  await expect(next.start()).rejects.toThrow('two is not started, since all programs are being stopped');
  expect(next.running).toBe(false);
});
