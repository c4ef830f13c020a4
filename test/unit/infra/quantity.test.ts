import fc from 'fast-check';
import { formatBytes, formatCpu, parseQuantity } from '../../../infra/quantity';

describe('a quantity', () => {
  it.each([
    ['250m', 0.25],
    ['2', 2],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['512Mi', 2 ** 29],
    ['1M', 1e6],
  ])('%s is read as %d', (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });

  it.each(['', 'Mi', '1 Gi', '-1', '1g', '0x10'])("'%s' is refused with the units allowed", (text) => {
    expect(() => parseQuantity(text)).toThrow(
      `'${text}' is not a quantity: write a number and one of the units m, k, M`,
    );
  });

  it('is written so that it is read as the same', () => {
    fc.assert(
      fc.property(fc.nat(100_000), (n) => {
        expect(parseQuantity(formatCpu(n / 1000))).toBeCloseTo(n / 1000, 9);
        expect(parseQuantity(formatBytes(n * 2 ** 20))).toBe(n * 2 ** 20);
      }),
    );
  });
});
