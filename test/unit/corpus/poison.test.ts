import { CsvReader } from '../../../job/node/rows/csv-reader';
import { makePoison } from '../../corpus/poison';
import { Random } from '../../corpus/random';

const messages = makePoison(new Random(3), 1_000, Date.parse('2026-11-22T10:00:00Z'));

test('a hundredth of the messages are lines of a mebibyte, in a row', () => {
  const long = messages.map(({ rows }) => rows.some(({ text }) => text.length === 1024 * 1024));
  expect(long.indexOf(false)).toBe(10);
  expect(long.lastIndexOf(true)).toBe(9);
});

test('every line must be rejected', () => {
  expect(messages.flatMap(({ rows }) => rows).filter(({ rejected }) => rejected === undefined)).toEqual([]);
});

test('the lines of a message are those that were put in', () => {
  const reader = new CsvReader(3);
  for (const { value, rows } of messages) {
    const bytes = value ?? Buffer.alloc(0);
    reader.open(bytes, 0, bytes.length);
    for (const { text } of rows) {
      expect(reader.next()).toBe(true);
      expect(reader.received().equals(Buffer.from(text))).toBe(true);
    }
    expect(reader.next()).toBe(false);
  }
});
