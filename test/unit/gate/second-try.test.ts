import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'second-try-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Two files, one of which went well. */
function secondTryOf(...failureMessages: string[]): string {
  const assertionResults = failureMessages.map((message) => ({ status: 'failed', failureMessages: [message] }));
  const testResults = [
    { name: '/test/system/good.test.ts', status: 'passed', assertionResults: [{ status: 'passed' }] },
    { name: '/test/system/bad.test.ts', status: 'failed', assertionResults },
  ];
  const results = join(folder, 'results.json');
  writeFileSync(results, JSON.stringify({ testResults }));
  return execFileSync(process.execPath, ['.ci/second-try.js', results], { encoding: 'utf8', stdio: 'pipe' });
}

test('a program that did not answer in time gets a second try', () => {
  expect(secondTryOf('Error: Kafka did not come up within 60 s')).toBe('/test/system/bad.test.ts\n');
});

test('an assertion that failed is a finding, and is not tried again', () => {
  expect(() => secondTryOf('Error: timed out', 'Error: \u001b[2mexpect(\u001b[22mreceived)')).toThrow();
});

test.each(['lines', 'rejected-rows', 'stored-rows', 'stored-windows'])(
  'what verify/%s.ts throws is a finding',
  (file) => {
    expect(existsSync(`test/verify/${file}.ts`)).toBe(true);
    expect(() =>
      secondTryOf(`Error: 9 are expected, found 8.\n    at verify (/x/test/verify/${file}.ts:24:13)`),
    ).toThrow();
  },
);

test('what a program did not do in time gets a second try', () => {
  const stack = '    at failure (/x/test/verify/until.ts:21:36)';
  expect(secondTryOf(`Error: 180 s are over, still waiting for: rows. Its log:\n${stack}`)).not.toBe('');
});

test.each([
  'job ended, still waiting for: rows to be stored. Its log:',
  'ended with 1 before the demo published a file',
])('a program that ends by itself is a finding: %s', (message) => {
  expect(() => secondTryOf(`Error: ${message}`)).toThrow();
});

test('what fails before all tests of a file counts as in a test', () => {
  const hook = 'Error: 180 s are over, still waiting for: alerts to be crit';
  expect(secondTryOf(hook, hook)).not.toBe('');
  expect(() => secondTryOf(hook, hook, 'Error: expect(received).toBe(expected)')).toThrow();
});

test('a file that can not be run at all is not tried again', () => {
  expect(() => secondTryOf()).toThrow();
});
