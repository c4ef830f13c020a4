import { stripVTControlCharacters } from 'node:util';
import { hasPassed, report } from '../../soak/report';
import type { SoakResult } from '../../soak/soak';

const flat = { first: 100, last: 101, growth: 1 };
const found = { expected: 10, right: 10, missing: 0, wrong: 0 };
const result: SoakResult = {
  growth: [{ name: 'job', memoryMb: flat, openFiles: flat }],
  arrived: {
    ok: true,
    from: '2026-11-22T10:00:00.000Z',
    to: '2026-11-22T11:00:00.000Z',
    sent: { messages: 100, rows: 900, bad: 0 },
    stored: { files: 3, rows: 900, missing: 0, tooMany: 0 },
    windows: { average: found, last: found },
  },
};
const growing = (growth: Partial<SoakResult['growth'][number]>): SoakResult => ({
  ...result,
  growth: [{ name: 'job', memoryMb: flat, openFiles: flat, ...growth }],
});

test('a soak in which all arrives and nothing grows has passed', () => {
  expect(hasPassed(result)).toBe(true);
  expect(stripVTControlCharacters(report(result))).toMatch(/job .*100 -> 101.*flat[\s\S]*The soak has passed/);
});

test.each([
  ['memory grows', growing({ memoryMb: { first: 100, last: 200, growth: 80 } })],
  ['open files grow', growing({ openFiles: { first: 30, last: 60, growth: 25 } })],
  ['something is missing', { ...result, arrived: { ...result.arrived, ok: false } }],
])('one in which %s has failed', (_, outcome) => {
  expect(hasPassed(outcome)).toBe(false);
  expect(stripVTControlCharacters(report(outcome))).toContain('The soak has FAILED');
});
