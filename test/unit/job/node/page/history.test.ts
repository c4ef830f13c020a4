import { minutes } from '../../../../../job/duration';
import { History } from '../../../../../job/node/page/history';

const MINUTES = { size: minutes(1), hop: minutes(1), measurement: 'tags' };

const at = (minute: number) => minutes(minute);

test('a tag keeps the aggregates of the last sixty windows', () => {
  const history = new History([MINUTES]);
  for (let minute = 1; minute <= 90; minute++) history.add(at(minute), 'a', 'average', minute);
  const [tag] = history.tags;
  expect(tag?.ends).toHaveLength(60);
  expect(tag?.values[0]).toBe(31);
  expect(tag?.values.at(-1)).toBe(90);
});

test('a window that is told again takes the place of what it was', () => {
  const history = new History([MINUTES]);
  for (const [minute, value] of [
    [1, 10],
    [2, 20],
    [1, 11],
    [2, 21],
    [3, 31],
  ] as const)
    history.add(at(minute), 'a', 'average', value);
  expect(history.tags).toMatchObject([{ ends: [at(1), at(2), at(3)], values: [11, 21, 31] }]);
});

test('a tag without aggregates for so long is forgotten', () => {
  const history = new History([MINUTES]);
  history.add(at(1), 'old', 'average', 1);
  history.add(at(61), 'new', 'average', 1);
  expect(history.tags.map(({ title }) => title)).toEqual(['new']);
});

test('tags beyond a hundred are left out, and it is told', () => {
  const history = new History([MINUTES]);
  for (let i = 0; i < 100; i++) history.add(at(1), `tag-${i}`, 'average', i);
  expect(history.isFull).toBe(false);
  history.add(at(1), 'one more', 'average', 1);
  expect(history.tags).toHaveLength(100);
  expect(history.isFull).toBe(true);
});

test('of a long string its beginning is kept', () => {
  const history = new History([MINUTES]);
  history.add(at(1), 'a', 'last', 'x'.repeat(10_000));
  expect(history.tags[0]?.values).toEqual(['x'.repeat(100)]);
});

test('a tag with several fields has each of them, told apart by their titles', () => {
  const history = new History([MINUTES]);
  history.add(at(1), 'b', 'average', 1.5);
  history.add(at(1), 'a', 'minimum', 1);
  history.add(at(1), 'a', 'count', 2);
  expect(history.tags).toEqual([
    { title: 'a minimum', field: 'minimum', windowMs: minutes(1), ends: [at(1)], values: [1] },
    { title: 'a count', field: 'count', windowMs: minutes(1), ends: [at(1)], values: [2] },
    { title: 'b', field: 'average', windowMs: minutes(1), ends: [at(1)], values: [1.5] },
  ]);
});

test('windows of further sizes have charts of their own, which go back further', () => {
  const fives = { size: minutes(5), hop: minutes(5), measurement: 'tags_5m' };
  const history = new History([MINUTES, fives]);
  history.add(at(5), 'a', 'average', 50, 'tags_5m');
  history.add(at(5), 'a', 'average', 5, 'tags');
  history.add(at(90), 'a', 'average', 90, 'tags');
  expect(history.tags).toEqual([
    { title: 'a', field: 'average', windowMs: minutes(1), ends: [at(90)], values: [90] },
    { title: 'a 5m', field: 'average', windowMs: minutes(5), ends: [at(5)], values: [50] },
  ]);
});
