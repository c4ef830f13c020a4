import fc from 'fast-check';
import { momentsOf } from '../../../../infra/verify/exact';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

test('figures are those of the numbers, rounded once', () => {
  // As sums of doubles: 0.30000000000000004, and 0 in this order.
  expect(momentsOf([0.1, 0.2]).sum).toBe(0.30000000000000004);
  expect(momentsOf([1e16, 1, -1e16]).sum).toBe(1);
  expect(momentsOf([1, 2, 3, 4])).toEqual({ sum: 10, mean: 2.5, meanSquare: 7.5, squaredDeviations: 5 });
});

test('a deviation far from zero is not lost', () => {
  expect(momentsOf([1e15 + 1, 1e15 + 2, 1e15 + 3]).squaredDeviations).toBe(2);
});

test('the sum of one number is the number, of a subnormal one too', () => {
  fc.assert(
    fc.property(finite, (number) => {
      expect(momentsOf([number]).sum === number).toBe(true);
      expect(momentsOf([number]).squaredDeviations).toBe(0);
    }),
  );
});

test('the sum of two numbers is what a double makes of it, which rounds once too', () => {
  fc.assert(
    fc.property(finite, finite, (a, b) => {
      expect(momentsOf([a, b]).sum === a + b).toBe(true);
    }),
  );
});

test('the order does not matter', () => {
  fc.assert(
    fc.property(fc.array(finite, { minLength: 1 }), (numbers) => {
      expect(momentsOf(numbers.toReversed())).toEqual(momentsOf(numbers));
    }),
  );
});
