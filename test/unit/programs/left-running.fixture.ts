import { writeFileSync } from 'node:fs';
import { Program } from '../../../infra/programs/process';

/** Nobody is left who knows the first program: the second one has failed before it was handed over. */
beforeAll(async () => {
  const { PID_FILE = '' } = process.env;
  const first = new Program({ name: 'sleep', command: 'sleep', args: ['1000'], logFile: `${PID_FILE}.log` });
  await first.start();
  writeFileSync(PID_FILE, String(first.pid));
  throw new Error('the second program did not start');
});

test('something', () => {});
