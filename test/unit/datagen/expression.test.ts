import { booleanFunction, ExpressionError, numberFunction, wordFunction } from '../../../datagen/expression';

test.each([
  ['identity', 7],
  ['100 * sin(v)', 100 * Math.sin(7)],
  ['return 100 * Math.sin(v)', 100 * Math.sin(7)],
  ['return Math.PI * v;', Math.PI * 7],
  ['v > 50 ? v : -v', -7],
  ['0 < v < 50 ? pow(v, 2) : v % 10', 49],
  ['max(v, 10) + e', 10 + Math.E],
])('%s of 7 is %d', (text, expected) => {
  expect(numberFunction(text)(7)).toBeCloseTo(expected, 12);
});

test.each([
  ['identity', 'aqua'],
  ['concat(upper(v), "!")', 'AQUA!'],
  ['concat(v, "-", lower("B"))', 'aqua-b'],
])('%s of the word aqua is %s', (text, expected) => {
  expect(wordFunction(text)('aqua')).toBe(expected);
});

test.each([
  ['process.exit()', "'process.exit'"],
  ['import("fs")', "'import'"],
  ['eval("1")', "'eval'"],
  ['evaluate("1")', "'evaluate'"],
  ['random()', "'random'"],
  ['v = 3', "'v = 3'"],
  ['f(x) = x', "'f(x) = x'"],
  ['v.constructor', "'v.constructor'"],
  ['sin.constructor("x")', "'sin.constructor'"],
  ['Math.constructor("x")', "'constructor'"],
  ['v(3)', "'v'"],
  ['sin', "'sin'"],
  ['w + 1', "'w'"],
  ['[v]', "'[v]'"],
  ['v!', "the operator in 'v!'"],
  ['v; v', "'v; v'"],
])('%s is refused: it uses %s', (text, part) => {
  expect(() => numberFunction(text)).toThrow(ExpressionError);
  expect(() => numberFunction(text)).toThrow(`fn '${text}' uses ${part}: write identity or an expression in v`);
});

test('what is refused is not evaluated first', () => {
  const exit = jest.spyOn(process, 'exit').mockImplementation(() => {
    throw new Error('evaluated');
  });
  expect(() => numberFunction('process.exit()')).toThrow(ExpressionError);
  expect(exit).not.toHaveBeenCalled();
});

test('text that is no expression is refused with the reason and what is allowed', () => {
  expect(() => numberFunction('sin(v')).toThrow(
    /^fn 'sin\(v' is not an expression \(.*char 6.*\): write identity or .* and the functions abs, /,
  );
});

test.each([
  ['1 / v', 'Infinity for v = 0'],
  ['asin(v)', 'NaN for v = 1.5'],
  ['v > 1', 'false for v = 0'],
  ['concat("a", v)', 'a0 for v = 0'],
  ['', 'undefined for v = 0'],
])('a numeric tag can not have %s: it gives %s', (text, result) => {
  expect(() => numberFunction(text)).toThrow(`fn '${text}' returns ${result}: it must return a finite number`);
});

test.each(['100', 'v + "x"', 'sin(v)'])('a string tag can not have %s: it gives no string', (text) => {
  expect(() => wordFunction(text)).toThrow('it must return a string');
});

test('a pole between the values that are tried gives a bad value, and the generator goes on', () => {
  const reciprocal = numberFunction('1 / (v - 0.25)');
  expect(reciprocal(1.25)).toBe(1);
  expect(reciprocal(0.25)).toBe('Bad Input');
});

test('a value may depend on the time, in hours', () => {
  const daily = numberFunction('round(sin(2 * pi * t / 24), 6)');
  expect([0, 6, 12, 18, 24].map((t) => daily(0, t))).toEqual([0, 1, 0, -1, -0]);
});

test('a sensor may drop out, by a word that historians have for it', () => {
  const droppingOut = numberFunction('mod(t, 1) < 0.1 ? "No Data" : v');
  expect([droppingOut(5, 7.05), droppingOut(5, 7.5)]).toEqual(['No Data', 5]);
});

test('a boolean function gives true or false, and nothing else is one', () => {
  expect([10, 95].map((v) => booleanFunction('v < 90')(v))).toEqual([true, false]);
  expect(() => booleanFunction('identity')).toThrow('it must return true or false');
  expect(() => booleanFunction('v + 1')).toThrow('it must return true or false');
});
