import { execFileSync } from 'node:child_process';

const SHIFTED = ['-r', './test/shifted-clock.js'];

/** What a process prints that begins at an instant. */
function at(clock: string, print: string): string {
  const env = { ...process.env, UAF_CLOCK: clock, UAF_CLOCK_SHIFT: undefined, TZ: 'UTC' };
  return execFileSync(process.execPath, [...SHIFTED, '-p', print], { encoding: 'utf8', env }).trim();
}

test.each(['Date.now()', 'new Date()', 'Date()'])('a process takes the instant for the present one: %s', (present) => {
  expect(at('2026-12-31T23:00:00Z', `new Date(${present}).toISOString()`)).toMatch(/^2026-12-31T23:0\d:\d\d/);
});

test('so do the processes that it starts, without being told', () => {
  const child = `process.execPath, ['-p', 'new Date().toISOString()'], { encoding: 'utf8' }`;
  expect(at('2026-12-31T23:00:00Z', `require('node:child_process').execFileSync(${child})`)).toMatch(
    /^2026-12-31T23:0/,
  );
});

test('time goes on, and other instants are what they were', () => {
  const goesOn = 'const begin = Date.now(); while (Date.now() === begin); Date.now() > begin';
  expect(at('2026-12-31T23:00:00Z', `${goesOn} && new Date(0) instanceof Date && new Date(0).toISOString()`)).toBe(
    '1970-01-01T00:00:00.000Z',
  );
});
