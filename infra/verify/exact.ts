/** Arithmetic of doubles without rounding: each is a whole number times a power of two. */

const MANTISSA_BITS = 52;
const bytes = new DataView(new ArrayBuffer(8));

interface Exact {
  readonly whole: bigint;
  readonly exponent: number;
}

/** A finite double as whole * 2^exponent. */
function exactly(double: number): Exact {
  bytes.setFloat64(0, double);
  const bits = bytes.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const size = biased === 0 ? fraction : fraction | (1n << 52n);
  return { whole: double < 0 ? -size : size, exponent: Math.max(biased, 1) - 1075 };
}

/** The double next to dividend * 2^exponent / divisor, which is above zero. Infinite beyond the doubles. */
function quotient(dividend: bigint, exponent: number, divisor: bigint): number {
  const negative = dividend < 0n;
  const size = negative ? -dividend : dividend;
  // As many bits as a double has and some more: what is cut off is below a hundredth of the last one.
  const shift = BigInt(Math.max(0, 64 + lengthOf(divisor) - lengthOf(size)));
  const bits = (size << shift) / divisor;
  const double = scaled(bits, exponent - Number(shift));
  return negative ? -double : double;
}

const lengthOf = (number: bigint): number => number.toString(16).length * 4;

/** whole * 2^exponent */
function scaled(whole: bigint, exponent: number): number {
  const excess = Math.max(0, lengthOf(whole) - 2 * MANTISSA_BITS);
  return scale(Number(whole >> BigInt(excess)), exponent + excess);
}

/** In steps, since 2^exponent alone may be beyond a double where the product is not. */
function scale(double: number, exponent: number): number {
  let [product, left] = [double, exponent];
  for (; left > 1000; left -= 1000) product *= 2 ** 1000;
  for (; left < -1000; left += 1000) product *= 2 ** -1000;
  return product * 2 ** left;
}

export interface Moments {
  readonly sum: number;
  readonly mean: number;
  /** The mean of the squares. */
  readonly meanSquare: number;
  /** The sum of the squared differences from the mean. */
  readonly squaredDeviations: number;
}

/** Of finite doubles, at least one: each figure is rounded once, at its end. */
export function momentsOf(numbers: readonly number[]): Moments {
  const exact = numbers.map(exactly);
  const unit = exact.reduce((least, { exponent }) => Math.min(least, exponent), Number.POSITIVE_INFINITY);
  const count = BigInt(numbers.length);
  let [sum, squares] = [0n, 0n];
  for (const { whole, exponent } of exact) {
    const units = whole << BigInt(exponent - unit);
    sum += units;
    squares += units * units;
  }
  return {
    sum: quotient(sum, unit, 1n),
    mean: quotient(sum, unit, count),
    meanSquare: quotient(squares, 2 * unit, count),
    squaredDeviations: quotient(count * squares - sum * sum, 2 * unit, count),
  };
}
