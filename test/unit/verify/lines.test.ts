import { makeCorpus } from '../../corpus/corpus';
import { expectedLines, type Line } from '../../corpus/expected';
import { parseLines, verifyLines } from '../../verify/lines';

const corpus = makeCorpus({
  seed: 3,
  rows: 3_000,
  rowsPerMessage: 9,
  start: Date.parse('2026-11-22T10:00:00Z'),
  windows: 2,
  late: false,
  rareDays: false,
});
const lines = expectedLines(corpus);

function format({ name, field, value, time }: Pick<Line, 'name' | 'field' | 'value' | 'time'>): string {
  const text = typeof value === 'string' ? `"${value.replace(/["\\]/g, '\\$&')}"` : String(value);
  return `tags,name=${name} ${field}=${text},event_time=${time}i ${time}`;
}

test('the right lines pass, repeated or not, and are counted', () => {
  const texts = lines.map(format);
  expect(verifyLines([...texts, ...texts], corpus)).toBe(lines.length);
});

test('a line that is missing is named, with the seed', () => {
  const texts = lines.slice(1).map(format);
  expect(() => verifyLines(texts, corpus)).toThrow(
    /^tags: (average|last) of pu136mod-.* found nothing \(UAF_SEED=3\)$/s,
  );
});

test.each(['average', 'last'])('a wrong value of %s is shown, even if a right one is there too', (field) => {
  const wrong = lines.filter((line) => line.field === field).slice(0, 1);
  const texts = wrong.map(({ value, ...line }) =>
    format({ ...line, value: field === 'last' ? `${value}x` : Number(value) + 0.01 }),
  );
  expect(() => verifyLines([...lines.map(format), ...texts], corpus)).toThrow('found');
});

test('a line that nobody expects is named', () => {
  const extra = lines.slice(0, 1).map((line) => format({ ...line, name: 'pu136mod-ni-999' }));
  expect(() => verifyLines([...lines.map(format), ...extra], corpus)).toThrow('no such line was expected');
});

test('quotes, backslashes and line breaks in a string are read', () => {
  const text = 'tags,name=a last="1 \\"b\\" \\\\\n,c=d",event_time=5i 5\ntags,name=b average=-1.5e-7,event_time=6i 6';
  expect(parseLines(text)).toEqual([
    { measurement: 'tags', name: 'a', field: 'last', value: '1 "b" \\\n,c=d', time: 5n },
    { measurement: 'tags', name: 'b', field: 'average', value: -1.5e-7, time: 6n },
  ]);
});

test.each([
  ['tags,name=a average=1,event_time=5i 6', 'event_time of a is 5, but the line'],
  ['tags,name=a average=1,event_time=5 5', 'not line protocol'],
  ['tags,name=a last="x"y",event_time=5i 5', 'not line protocol'],
  ['tags,name=a average=,event_time=5i 5', 'not line protocol'],
])('%s is refused', (text, error) => {
  expect(() => parseLines(text)).toThrow(error);
});

test('more lines in a message than the pipeline allows are refused', () => {
  const text = Array(1025).fill('tags,name=a average=1,event_time=5i 5').join('\n');
  expect(() => parseLines(text)).toThrow('1025 lines in one message');
});
