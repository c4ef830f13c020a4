import { beginningOf, endedIn } from '../../../../infra/verify/ended-windows';
import { minutes } from '../../../../job/duration';
import { everyFunction } from '../../../corpus/every-function';

const MINUTE = minutes(1);
const HOUR = minutes(60);

test.each([
  ['of windows that overlap, of rows before it', 10 * MINUTE, 11 * MINUTE, 8 * MINUTE],
  ['of an hour that ends in it, of all its rows', HOUR - MINUTE, HOUR, 0],
  ['of an hour that has ended before it, of none', HOUR, HOUR + MINUTE, HOUR - 2 * MINUTE],
])('what ends in an interval is made %s', (_, start, end, beginning) => {
  expect(beginningOf({ start, end }, everyFunction)).toBe(beginning);
});

test('windows of every sort are expected that end in the interval, and no others', () => {
  const row = (minute: number, value: number) => ({
    ...{ step: 0, name: 'pu136mod-ni-1', value: String(value), number: value },
    ...{ eventTime: minute * MINUTE, partition: 0, offset: 0, row: 0 },
  });
  const rows = [row(57, 1), row(58, 2), row(59, 6)];
  const found = endedIn({ start: HOUR - MINUTE, end: HOUR }, rows, everyFunction);
  expect(found.filter(({ field }) => field === 'average')).toMatchObject([
    { measurement: 'tags', end: HOUR, value: 6 },
    { measurement: 'tags_hourly', end: HOUR, value: 3 },
    { measurement: 'tags_sliding', end: HOUR, value: 3 },
  ]);
});
