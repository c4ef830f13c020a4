import fc from 'fast-check';
import { compile, parse } from 'mathjs/number';
import { type Evaluate, plainFunction } from '../../../datagen/plain-function';

const interpreted: Parameters<typeof plainFunction>[1] = (node) => {
  const { evaluate } = node.compile();
  return (v, t) => evaluate({ v, t });
};

function byMathjs(text: string): Evaluate {
  const { evaluate } = compile(text);
  return (v, t) => evaluate({ v, t });
}

const EXPRESSIONS = [
  'round(21 + 4 * sin(2 * pi * t / 24) + 0.8 * sin(2 * pi * t / 0.4) + v / 200, 3)',
  'mod(t, 0.75) < 0.25 ? 88.5 : round(80 + 9 * sin(2 * pi * t / 0.75) + v / 100, 3)',
  'round(1.5 + 0.5 * tanh(10 * sin(2 * pi * t / 0.8)) + v / 1000, 3)',
  'v > 50 ? "No Data" : -v ^ 2 + cos(t) % 3',
  'mod(v, t) / (v - t)',
  'v ? 1 : 2',
  '10 < v < 20 or not (t >= 3) ? max(v, t, 7) : e',
];

// Of many decimal digits near a half, and of none.
const numbers = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.integer({ min: -2_000_000, max: 2_000_000 }).map((n) => n / 2000),
  fc.constantFrom(0, -0, 0.0005, 1.0005, 2.5, -2.5, -0.2, 1e-16, 1e300, 2 ** 52 + 0.5),
);

it.each(EXPRESSIONS)('%s gives what mathjs makes of it, to the last bit', (text) => {
  const [plain, general] = [plainFunction(parse(text), interpreted), byMathjs(text)];
  fc.assert(
    fc.property(numbers, numbers, (v, t) => {
      expect(plain(v, t)).toBe(general(v, t));
    }),
  );
});

it.each([0, 1, 2, 3, 6, 9, 12, undefined])('rounding to %s decimals is that of mathjs', (decimals) => {
  const text = decimals === undefined ? 'round(v)' : `round(v, ${decimals})`;
  const [plain, general] = [plainFunction(parse(text), interpreted), byMathjs(text)];
  fc.assert(
    fc.property(numbers, (v) => {
      expect(plain(v, 0)).toBe(general(v, 0));
    }),
    { numRuns: 1000 },
  );
});

it('leaves words and truth values to mathjs', () => {
  const both = (text: string) => [plainFunction(parse(text), interpreted), byMathjs(text)] as const;
  for (const text of ['v + 1', 'v < 3', '"a" == v ? 1 : 2', 'round(v)', 'v ? 1 : 2']) {
    const [plain, general] = both(text);
    for (const v of ['2', true, 'word', null]) {
      const outcome = (fn: Evaluate) => {
        try {
          return fn(v, 0);
        } catch (error) {
          return String(error);
        }
      };
      expect([text, v, outcome(plain)]).toEqual([text, v, outcome(general)]);
    }
  }
});
