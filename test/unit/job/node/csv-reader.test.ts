import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { CsvReader } from '../../../../job/node/rows/csv-reader';

/** Reads a whole message: the rows' fields, or the reason why a row has none. */
function read(message: string | Buffer): (string[] | string)[] {
  const bytes = Buffer.from(message);
  const reader = new CsvReader(3);
  const rows: (string[] | string)[] = [];
  reader.open(bytes, 0, bytes.length);
  while (reader.next()) {
    const { starts, ends } = reader;
    rows.push(reader.reason ?? [...starts].map((start, i) => reader.bytes.toString('utf8', start, ends[i])));
  }
  return rows;
}

function received(message: string): string[] {
  const bytes = Buffer.from(message);
  const reader = new CsvReader(3);
  const rows: string[] = [];
  reader.open(bytes, 0, bytes.length);
  while (reader.next()) rows.push(reader.received().toString());
  return rows;
}

test('rows end in LF or CRLF, and the last one may end in nothing', () => {
  expect(read('a,b,c\nd,e,f\r\ng,h,i')).toEqual([
    ['a', 'b', 'c'],
    ['d', 'e', 'f'],
    ['g', 'h', 'i'],
  ]);
});

test('a line break at the end starts no further row', () => {
  expect(read('a,b,c\n')).toEqual([['a', 'b', 'c']]);
});

test('a carriage return that no line feed follows is data', () => {
  expect(read('a,b\rb,c\n')).toEqual([['a', 'b\rb', 'c']]);
});

test('a quoted field holds commas, line breaks and doubled quotes', () => {
  expect(read('a,"b,""b""\r\nb",c\nd,e,f')).toEqual([
    ['a', 'b,"b"\r\nb', 'c'],
    ['d', 'e', 'f'],
  ]);
});

test('an empty field is a field', () => {
  expect(read(',,\n"","",""')).toEqual([
    ['', '', ''],
    ['', '', ''],
  ]);
});

test.each(['', '\n', 'a', 'a,b', 'a,b,c,d'])('%j has not three fields', (row) => {
  expect(read(row)).toEqual(['fields']);
});

test('a blank line between rows is a row without fields', () => {
  expect(read('a,b,c\n\nd,e,f')).toEqual([['a', 'b', 'c'], 'fields', ['d', 'e', 'f']]);
});

test.each(['a,b"b,c', 'a,"b"b,c', '"a,b,c', 'a,b,c"', '"a" ,b,c'])('%j has a quote where none may be', (row) => {
  expect(read(row)).toEqual(['quoting']);
});

test('a quote that nothing closes spoils its own row only', () => {
  expect(read('a,"b,c\nd,e,f')).toEqual(['quoting', ['d', 'e', 'f']]);
});

test('bytes that are not UTF-8 are found in plain and in quoted rows', () => {
  const bad = Buffer.from([0xff]);
  expect(read(Buffer.concat([Buffer.from('a,'), bad, Buffer.from(',c\nd,e,f')]))).toEqual([
    'encoding',
    ['d', 'e', 'f'],
  ]);
  expect(read(Buffer.concat([Buffer.from('a,"'), bad, Buffer.from('",c')]))).toEqual(['encoding']);
});

test('a row is handed back as received, quotes and all, without its line break', () => {
  expect(received('a,"b\n""",c\r\nx\n')).toEqual(['a,"b\n""",c', 'x']);
});

test('rows are counted within their message', () => {
  const reader = new CsvReader(3);
  for (const message of ['a,b,c\nd,e,f', 'g,h,i']) {
    const bytes = Buffer.from(message);
    reader.open(bytes, 0, bytes.length);
    while (reader.next());
  }
  expect(reader.row).toBe(0);
});

const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;
const field = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', 'é', '☃') }),
);

test('every field survives RFC 4180, quoted where it must be or where it likes, with either line break', () => {
  const row = fc.tuple(field, field, field);
  const style = fc.record({ lineBreak: fc.constantFrom('\n', '\r\n'), always: fc.boolean(), last: fc.boolean() });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), style, (rows, { lineBreak, always, last }) => {
      const write = (text: string) => (always || /[",\r\n]/.test(text) ? quoted(text) : text);
      const message = rows.map((fields) => fields.map(write).join(',')).join(lineBreak) + (last ? lineBreak : '');
      expect(read(message)).toEqual(rows);
    }),
  );
});

test('it agrees with csv-parse on every well-formed message', () => {
  const text = fc.string({ unit: fc.constantFrom('"', ',', '\n', 'a', 'b') });
  fc.assert(
    fc.property(text, (message) => {
      let expected: string[][];
      try {
        expected = parse(message, { relax_column_count: true, record_delimiter: '\n', skip_empty_lines: false });
      } catch {
        return;
      }
      fc.pre(message !== '');
      expect(read(message)).toEqual(expected.map((fields) => (fields.length === 3 ? fields : 'fields')));
    }),
  );
});

test('no bytes whatsoever make rows vanish: the rows and their breaks add up to the message', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (array) => {
      const bytes = Buffer.from(array);
      const reader = new CsvReader(3);
      reader.open(bytes, 0, bytes.length);
      let total = 0;
      let rows = 0;
      while (reader.next()) {
        total += reader.received().length;
        rows++;
      }
      const breaks = bytes.length - total;
      expect(breaks).toBeGreaterThanOrEqual(rows - 1);
      expect(breaks).toBeLessThanOrEqual(2 * rows);
    }),
  );
});
