import fc from 'fast-check';
import { DECIMAL_BYTES, writeDecimal } from '../../../../job/node/rows/write-decimal';

/** What is written; undefined where nothing is. */
function written(value: number): string | undefined {
  const bytes = Buffer.alloc(1 + DECIMAL_BYTES, '?');
  const end = writeDecimal(bytes, 1, value);
  return end === 1 ? undefined : bytes.toString('latin1', 1, end);
}

test.each([0, -0, 1, -1, 10, 0.1, -0.5, 0.000001, 1.5, 99.999999, 1234.5678, 999_999_999.999999, 999_999_999])(
  '%d is written as String writes it',
  (value) => {
    expect(written(value)).toBe(String(value));
  },
);

test.each([1e-7, 0.1 + 0.2, 1 / 3, 1e9, -1e21, Number.MAX_VALUE, Number.MIN_VALUE])('%d is left to String', (value) => {
  expect(written(value)).toBeUndefined();
});

const ofDecimals = fc
  .record({ units: fc.integer({ min: -1e15, max: 1e15 }), decimals: fc.nat(9) })
  .map(({ units, decimals }) => units / 10 ** decimals);

test('whatever is written is what String writes', () => {
  const near = ofDecimals.chain((value) => fc.constantFrom(value, value * (1 + Number.EPSILON), value + 1e-6 / 3));
  fc.assert(
    fc.property(fc.oneof(near, fc.double({ noNaN: true, noDefaultInfinity: true })), (value) => {
      expect([String(value), undefined]).toContain(written(value));
    }),
    { numRuns: 10_000 },
  );
});

test('a number of six decimals below a thousand million is always written', () => {
  fc.assert(
    fc.property(fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }), (units) => {
      expect(written(units / 1e6)).toBe(String(units / 1e6));
    }),
    { numRuns: 10_000 },
  );
});
