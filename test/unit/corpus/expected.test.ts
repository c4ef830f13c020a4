import type { Corpus, Message } from '../../corpus/corpus';
import { expectedLines, expectedRejectedRows, expectedStoredRows } from '../../corpus/expected';
import type { Row } from '../../corpus/row';

const START = Date.parse('2026-11-22T10:00:00Z');
const END = 1_795_341_660_000_000_000n;

function row(name: string, value: string, step = START, rest: Partial<Row> = {}): Row {
  return { text: `${step},${name},${value}`, reading: { step, name, value }, ...rest };
}

function corpusOf(...messages: Partial<Message>[]): Corpus {
  const defaults = { partition: 0, offset: 0, timestamp: START, value: null, late: false, rows: [] };
  return { seed: 0, phases: [messages.map((message) => ({ ...defaults, ...message }))] };
}

const values = (corpus: Corpus) => expectedLines(corpus).map(({ value }) => value);

test('numbers of a window are averaged, and the line has the time of its end', () => {
  const corpus = corpusOf({ rows: [row('pu136mod-ni-1', '1')] }, { rows: [row('pu136mod-ni-1', '2.5')] });
  expect(expectedLines(corpus)).toEqual([
    {
      measurement: 'tags',
      name: 'pu136mod-ni-1',
      field: 'average',
      time: END,
      value: 1.75,
      tolerance: expect.any(Number),
    },
  ]);
});

test('of strings the one with the greatest step is the last, wherever it stands', () => {
  const corpus = corpusOf({ rows: [row('pu136mod-ns-1', 'late', START + 1), row('pu136mod-ns-1', 'early', START)] });
  expect(values(corpus)).toEqual(['late']);
});

test.each([
  ['offset', { offset: 2, partition: 0 }, { offset: 1, partition: 1 }],
  ['partition', { offset: 1, partition: 1 }, { offset: 1, partition: 0 }],
])('between equal steps the %s decides', (_, winner, loser) => {
  const [a, b] = [
    { ...winner, rows: [row('pu136mod-ns-1', 'a')] },
    { ...loser, rows: [row('pu136mod-ns-1', 'b')] },
  ];
  expect([values(corpusOf(a, b)), values(corpusOf(b, a))]).toEqual([['a'], ['a']]);
});

test('between equal steps in one message the later row decides', () => {
  expect(values(corpusOf({ rows: [row('pu136mod-ns-1', 'a'), row('pu136mod-ns-1', 'b')] }))).toEqual(['b']);
});

test('a window begins with its first millisecond and ends before its last', () => {
  const rows = [row('pu136mod-ni-1', '1')];
  const corpus = corpusOf(
    { rows, timestamp: START },
    { rows, timestamp: START + 59_999 },
    { rows, timestamp: START + 60_000 },
  );
  expect(expectedLines(corpus).map(({ time }) => time)).toEqual([END, END + 60_000_000_000n]);
});

test('late rows, untyped names and bad numbers have no line', () => {
  const corpus = corpusOf(
    { late: true, rows: [row('pu136mod-ni-1', '1')] },
    { rows: [row('pu136mod-nx-1', '1'), row('pu136mod-ni-1', 'x', START, { rejected: 'number' })] },
  );
  expect(expectedLines(corpus)).toEqual([]);
});

test('late rows and bad numbers are stored, with the time of their message', () => {
  const corpus = corpusOf({
    late: true,
    timestamp: START + 5,
    rows: [row('pu136mod-ni-1', 'x', START, { rejected: 'number' }), { text: '', rejected: 'fields' }],
  });
  expect([...expectedStoredRows(corpus)]).toEqual([
    { step: START, name: 'pu136mod-ni-1', value: 'x', eventTime: START + 5 },
  ]);
});

test('rejected rows have their text, their reason and where they stand', () => {
  const corpus = corpusOf({ partition: 3, offset: 7, rows: [row('a', 'b'), { text: 'x,y', rejected: 'fields' }] });
  expect([...expectedRejectedRows(corpus)]).toEqual([
    { text: Buffer.from('x,y'), reason: 'fields', partition: 3, offset: 7 },
  ]);
});
