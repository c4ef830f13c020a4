import { writeFileSync } from 'node:fs';
import { Program } from '../../../infra/programs/process';

/** The test hands it over as a global variable of Jest. */
declare const pidFile: string;

/** Nobody is left who knows the first program: the second one has failed before it was handed over. */
beforeAll(async () => {
  const first = new Program({ name: 'sleep', command: 'sleep', args: ['1000'], logFile: `${pidFile}.log` });
  await first.start();
  writeFileSync(pidFile, String(first.pid));
  throw new Error('the second program did not start');
});

test('something', () => {});
