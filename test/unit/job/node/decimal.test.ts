import fc from 'fast-check';
import { parseDecimal } from '../../../../job/node/rows/decimal';
import { pipeline } from '../../../../job/pipeline';

function parse(text: string): number {
  const bytes = Buffer.from(`,${text},`, 'latin1');
  return parseDecimal(bytes, 1, bytes.length - 1);
}

test.each([
  '0',
  '-0',
  '+5',
  '5.',
  '.5',
  '1e3',
  '1E-3',
  '12345678901234567890',
  '0.1',
  '4.9e-324',
  '1.7976931348623157e308',
])('%s is the double that JavaScript reads', (text) => {
  expect(parse(text)).toBe(Number(text));
});

test.each([
  '',
  '.',
  '-',
  'e5',
  '1e',
  '1e+',
  'NaN',
  'Infinity',
  '1e999',
  '-1e999',
  '0x10',
  '1,5',
  '1 ',
  ' 1',
  '1_000',
  '5d',
  '--1',
])('%j is not a finite number', (text) => {
  expect(parse(text)).toBeNaN();
});

test('every double is read back from the text that JavaScript writes', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(parse(Object.is(value, -0) ? '-0' : String(value))).toBe(value);
    }),
    { numRuns: 2_000 },
  );
});

test("it takes what the pipeline's pattern takes and a double can hold", () => {
  const pattern = new RegExp(`^(?:${pipeline.input.number})$`);
  const text = fc.string({ unit: fc.constantFrom('0', '1', '9', '.', 'e', 'E', '+', '-'), maxLength: 12 });
  fc.assert(
    fc.property(text, (candidate) => {
      const expected = pattern.test(candidate) && Number.isFinite(Number(candidate)) ? Number(candidate) : Number.NaN;
      expect(parse(candidate)).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
});
