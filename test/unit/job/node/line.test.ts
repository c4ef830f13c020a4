import fc from 'fast-check';
import { packLines } from '../../../../job/node/sink/kafka-sink';
import { type LineField, LineWriter } from '../../../../job/node/windows/line-writer';
import { Lines } from '../../../../job/node/windows/lines';

const LINE = { measurement: 'tags', tag: 'name', eventTimeField: 'event_time' };
const MINUTE_END = Date.parse('2026-11-22T10:01:00Z');

function formatLine(key: string, fields: readonly LineField[]): string {
  const writer = new LineWriter(LINE);
  const bytes = Buffer.from(`<${key}>`);
  writer.add(bytes, 1, bytes.length - 1, fields, MINUTE_END);
  return writer.take().slice(0, 1).toString();
}

test('a numeric tag: float, event time and time in nanoseconds', () => {
  expect(formatLine('pu136mod-ni-001', [['average', 2.5]])).toBe(
    'tags,name=pu136mod-ni-001 average=2.5,event_time=1795341660000000000i 1795341660000000000',
  );
});

test('a string tag: backslash and quote are escaped', () => {
  expect(formatLine('pu136mod-ns-021', [['last', 'a "b" \\']])).toBe(
    'tags,name=pu136mod-ns-021 last="a \\"b\\" \\\\",event_time=1795341660000000000i 1795341660000000000',
  );
});

test('several fields stand in their order, their names escaped', () => {
  const fields = [
    ['b c', 1],
    ['a', 'x'],
  ] as const;
  expect(formatLine('n', fields)).toMatch(/^tags,name=n b\\ c=1,a="x",event_time=/);
});

test('a tag value that ends in a backslash does not escape what follows', () => {
  expect(formatLine('a\\', [['last', 'x']])).toContain('tags,name=a\\\\ last=');
});

/**
 * Reads a line by InfluxDB's rules, apart from the code that writes it: up to the first space that no backslash
 * escapes stands the series, then fields up to a space outside of quotes.
 */
function parseLine(line: string): { key: string; fields: Record<string, string | number>; time: string } {
  let at = 0;
  const until = (stops: string): string => {
    let text = '';
    for (; at < line.length && !stops.includes(line[at] ?? ''); at++) {
      if (line[at] === '\\') {
        at++;
        text += { n: '\n', r: '\r', t: '\t' }[line[at] ?? ''] ?? line[at];
      } else text += line[at];
    }
    at++;
    return text;
  };
  until(',');
  until('=');
  const key = until(' ');
  const fields: Record<string, string | number> = {};
  do {
    const name = until('=');
    if (line[at] === '"') {
      let text = '';
      for (at++; line[at] !== '"'; at++) text += line[at] === '\\' ? line[++at] : line[at];
      at++;
      fields[name] = text;
    } else {
      const start = at;
      while (line[at] !== ',' && line[at] !== ' ') at++;
      const number = line.slice(start, at);
      fields[name] = number.endsWith('i') ? number : Number(number);
    }
  } while (line[at++] === ',');
  return { key, fields, time: line.slice(at) };
}

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: fc.constantFrom('\\', '"', ',', ' ', '=', '\n', '\r', '\t', 'a', 'é', '☃', '😀'), minLength: 1 }),
);

test('any tag name and any string survive', () => {
  fc.assert(
    fc.property(anyText, anyText, (key, value) => {
      const parsed = parseLine(formatLine(key, [['last', value]]));
      expect(parsed).toEqual({
        key,
        fields: { last: value, event_time: '1795341660000000000i' },
        time: '1795341660000000000',
      });
    }),
    { numRuns: 1_000 },
  );
});

test('any finite double survives', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const { fields } = parseLine(formatLine('a', [['average', value]]));
      expect(fields.average === value).toBe(true);
    }),
  );
});

const pack = (lines: readonly string[]) =>
  packLines(Lines.of(...lines), 1_024).map((message) => message.toString().split('\n'));

test('a message holds as many lines as it may, and no line is lost', () => {
  const lines = Array.from({ length: 2_500 }, (_, i) => `line ${i}`);
  const messages = pack(lines);
  expect(messages.map(({ length }) => length)).toEqual([1_024, 1_024, 452]);
  expect(messages.flat()).toEqual(lines);
});

test('long lines make a message shorter', () => {
  const lines = Array.from({ length: 10 }, () => 'x'.repeat(100_000));
  expect(pack(lines).map(({ length }) => length)).toEqual([2, 2, 2, 2, 2]);
});

test('lines that are written one after the other stay what they are, whatever they hold, and put together as well', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.tuple(anyText, anyText))), (parts) => {
      const writer = new LineWriter(LINE);
      const taken = parts.map((part) => {
        for (const [key, value] of part) {
          const bytes = Buffer.from(key);
          writer.add(bytes, 0, bytes.length, [['last', value]], MINUTE_END);
        }
        return writer.take();
      });
      const expected = parts.flat().map(([key, value]) => formatLine(key, [['last', value]]));
      expect([...Lines.concat(taken)]).toEqual(expected);
    }),
  );
});
