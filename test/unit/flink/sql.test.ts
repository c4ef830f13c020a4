import fc from 'fast-check';
import { identifier, interval, join, literal, options, sql } from '../../../job/flink/sql';

/** Reads a literal as Flink does. */
function read(text: string): string {
  const [, unicode, body = ''] = /^(U&)?'((?:[^']|'')*)'$/.exec(text) ?? [];
  const unquoted = body.replaceAll("''", "'");
  if (unicode === undefined) return unquoted;
  return unquoted.replaceAll(/\\(\\|[0-9A-F]{4})/g, (_, code) =>
    code === '\\' ? code : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

const printable = fc.string({ unit: 'grapheme' }).filter((text) => !/\p{Cc}/u.test(text));

test('a literal reads back as the text that it was made from', () => {
  fc.assert(fc.property(printable, (text) => read(String(literal(text))) === text));
});

test('a literal is printable ASCII, so that no editor or encoding changes it unseen', () => {
  fc.assert(fc.property(printable, (text) => /^[ -~]*$/.test(String(literal(text)))));
});

test('no text ends the literal that it is put into', () => {
  expect(String(sql`SELECT ${"x'; DROP TABLE t; --"}`)).toBe("SELECT 'x''; DROP TABLE t; --'");
});

test('a control character is a literal of its own or refused', () => {
  expect(String(literal('\n'))).toBe('CHR(10)');
  expect(() => literal('a\nb')).toThrow('"a\\nb" holds a control character: write it as a literal of its own');
});

test('a number that SQL has no literal for is refused', () => {
  expect(() => literal(Number.NaN)).toThrow('NaN has no literal in SQL: use a finite number');
});

test('an identifier keeps its backticks to itself', () => {
  expect(String(identifier('a`b'))).toBe('`a``b`');
});

test('the lines of a fragment are indented to where it is put', () => {
  const list = join([sql`a`, sql`b`]);
  expect(
    String(sql`SELECT
  ${list}
FROM t`),
  ).toBe('SELECT\n  a,\n  b\nFROM t');
});

test('an option that is undefined is left out', () => {
  expect(String(options({ a: '1', b: undefined, "c'": 'd' }))).toBe("'a' = '1',\n'c''' = 'd'");
});

test.each([
  [1, "INTERVAL '0.001' SECOND"],
  [90_000, "INTERVAL '90' SECOND"],
  [100_500, "INTERVAL '100.5' SECOND(3)"],
  [60_000, "INTERVAL '1' MINUTE"],
  [3_600_000, "INTERVAL '1' HOUR"],
  [8_640_000_000, "INTERVAL '100' DAY(3)"],
])('%d ms are %s', (milliseconds, text) => {
  expect(String(interval(milliseconds))).toBe(text);
});
