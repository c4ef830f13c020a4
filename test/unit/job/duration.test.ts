import { formatDuration, milliseconds, minutes, parseDuration, seconds } from '../../../job/duration';

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['1.5m', 90_000],
  ['1h', 3_600_000],
  ['7d', 604_800_000],
])('%s is %d milliseconds', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

test.each(['', '30', 's', '-1s', '1 hour', '1w'])('%p is refused, and the error shows the forms allowed', (text) => {
  expect(() => parseDuration(text)).toThrow(`'${text}' is not a duration: write a number and a unit`);
});

test.each([
  [seconds(30), '30s'],
  [minutes(10), '10m'],
  [milliseconds(1500), '1500ms'],
  [milliseconds(0), '0ms'],
])('%d milliseconds are written as %s', (duration, expected) => {
  expect(formatDuration(duration)).toBe(expected);
});
