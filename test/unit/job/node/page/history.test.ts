import { minutes } from '../../../../../job/duration';
import { History } from '../../../../../job/node/page/history';

const at = (minute: number) => minutes(minute);

test('a tag keeps the aggregates of the last hour', () => {
  const history = new History();
  for (let minute = 1; minute <= 90; minute++) history.add(at(minute), 'a', minute);
  const [tag] = history.tags;
  expect(tag?.ends).toHaveLength(60);
  expect(tag?.values[0]).toBe(31);
  expect(tag?.values.at(-1)).toBe(90);
});

test('a tag without aggregates for an hour is forgotten', () => {
  const history = new History();
  history.add(at(1), 'old', 1);
  history.add(at(61), 'new', 1);
  expect(history.tags.map(({ name }) => name)).toEqual(['new']);
});

test('tags beyond a hundred are left out, and it is told', () => {
  const history = new History();
  for (let i = 0; i < 100; i++) history.add(at(1), `tag-${i}`, i);
  expect(history.isFull).toBe(false);
  history.add(at(1), 'one more', 1);
  expect(history.tags).toHaveLength(100);
  expect(history.isFull).toBe(true);
});

test('of a long string its beginning is kept', () => {
  const history = new History();
  history.add(at(1), 'a', 'x'.repeat(10_000));
  expect(history.tags[0]?.values).toEqual(['x'.repeat(100)]);
});
