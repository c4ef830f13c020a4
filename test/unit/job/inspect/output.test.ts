import { formatResult } from '../../../../job/inspect/output';

const result = {
  columns: ['a', 'b'],
  rows: [
    ['x "y"', null],
    [[1], 2],
  ],
};

test('CSV quotes what RFC 4180 says must be', () => {
  expect(formatResult(result, 'csv')).toBe('a,b\n"x ""y""",\n[1],2\n');
});

test('JSON has an object for each row', () => {
  expect(JSON.parse(formatResult(result, 'json'))).toEqual([
    { a: 'x "y"', b: null },
    { a: [1], b: 2 },
  ]);
});

test('a table holds no colour codes', () => {
  expect(formatResult(result, 'table')).not.toContain('\x1b');
});

test('a table ends after 200 rows, and says how many more there are', () => {
  const rows = Array.from({ length: 203 }, (_, i) => [i]);
  const lines = formatResult({ columns: ['n'], rows }, 'table').split('\n');
  expect(lines.filter((line) => /│ \d+/.test(line))).toHaveLength(200);
  expect(lines.at(-2)).toMatch(/^and 3 more rows/);
});
