import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

test('rows that are missing or stand there twice are a finding', () => {
  expect(() =>
    secondTryOf(
      'Error: 9 rows were to be stored, 8 are.\n    at verifyStoredRows (/x/test/verify/stored-rows.ts:24:13)',
    ),
  ).toThrow();
});

test('a file that can not be run at all is not tried again', () => {
  expect(() => secondTryOf()).toThrow();
});
