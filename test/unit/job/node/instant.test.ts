import fc from 'fast-check';
import { dateOfDay, dayOf, parseInstant } from '../../../../job/node/rows/instant';
import { pipeline } from '../../../../job/pipeline';

function parse(text: string): number {
  const bytes = Buffer.from(`,${text},`);
  return parseInstant(bytes, 1, bytes.length - 1);
}

test.each([
  '2026-11-22T10:11:12Z',
  '2026-11-22T10:11:12.3Z',
  '2026-11-22T10:11:12.345Z',
  '2024-02-29T23:59:59.999Z',
  '0000-01-01T00:00:00Z',
  '1969-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59.999Z',
])('%s is the instant that Date knows', (text) => {
  expect(parse(text)).toBe(Date.parse(text));
});

test('what is finer than milliseconds is cut', () => {
  expect(parse('2026-11-22T10:11:12.345999999Z')).toBe(Date.parse('2026-11-22T10:11:12.345Z'));
});

test.each([
  '',
  '1',
  '2026-02-30T00:00:00Z',
  '2026-02-29T00:00:00Z',
  '1900-02-29T00:00:00Z',
  '2026-04-31T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-00T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:60:00Z',
  '2026-01-01T23:59:60Z',
  '2026-01-01 00:00:00Z',
  '2026-01-01T00:00:00',
  '2026-01-01T00:00:00+00:00',
  '2026-01-01t00:00:00z',
  '2026-01-01T00:00:00.Z',
  '2026-01-01T00:00:00.1234567890Z',
  '2026-01-01T00:00:00,5Z',
  '2026-1-01T00:00:00.0Z',
  '+2026-01-01T00:00:00Z',
  ' 2026-01-01T00:00:00Z',
  '2026-01-01T00:00:0xZ',
])('%j is not an instant', (text) => {
  expect(parse(text)).toBeNaN();
});

test('every instant from year 0 to 9999 is read as Date writes it', () => {
  const instant = fc.integer({ min: Date.parse('0000-01-01T00:00:00Z'), max: Date.parse('9999-12-31T23:59:59.999Z') });
  fc.assert(
    fc.property(instant, (ms) => {
      expect(parse(new Date(ms).toISOString())).toBe(ms);
    }),
  );
});

test("it takes what the pipeline's pattern takes and the calendar has", () => {
  const pattern = new RegExp(`^(?:${pipeline.input.instant})$`);
  const part = (...texts: string[]) => fc.constantFrom(...texts);
  const text = fc
    .tuple(
      part('2026', '2024', '20x6', '026'),
      part('-02-28', '-02-29', '-12-31', '-06-31', '-00-10', '/01/01'),
      part('T00:00:00', 'T23:59:59', 'T24:00:00', 'T12:60:00', ' 10:00:00', 'T1:00:00'),
      part('', '.', '.1', '.000', '.123456789', '.1234567890', '.12a'),
      part('Z', 'z', '', '+01:00'),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (candidate) => {
      const [date = '', time = ''] = [candidate.slice(0, 10), candidate.slice(11, 19)];
      const day = new Date(`${date}T00:00:00Z`);
      const exists =
        !Number.isNaN(day.getTime()) &&
        day.toISOString().startsWith(date) &&
        Number(time.slice(0, 2)) < 24 &&
        Number(time.slice(3, 5)) < 60 &&
        Number(time.slice(6, 8)) < 60;
      expect(Number.isNaN(parse(candidate))).toBe(!(pattern.test(candidate) && exists));
    }),
    { numRuns: 500 },
  );
});

test('a day is named by its date in UTC', () => {
  expect(dateOfDay(dayOf(Date.parse('2026-11-22T23:59:59.999Z')))).toBe('2026-11-22');
  expect(dateOfDay(dayOf(Date.parse('1969-12-31T00:00:00Z')))).toBe('1969-12-31');
});
