import { trendOf } from '../../soak/trend';

const readings = (values: readonly number[]) => values.map((value, i) => ({ seconds: i * 10, value }));

test('what rises steadily grows by the rise of the second half', () => {
  const trend = trendOf(readings(Array.from({ length: 11 }, (_, i) => 100 + i)));
  expect(trend).toEqual({ first: 100, last: 110, growth: expect.closeTo(5) });
});

test('what only rises at first is flat', () => {
  expect(trendOf(readings([0, 50, 90, 100, 100, 100, 100, 100])).growth).toBeCloseTo(0);
});

test('what goes up and down around a level hardly grows', () => {
  const values = Array.from({ length: 200 }, (_, i) => 100 + (i % 2 === 0 ? 20 : -20));
  expect(Math.abs(trendOf(readings(values)).growth)).toBeLessThan(2);
});

test('a single reading is flat', () => {
  expect(trendOf(readings([7]))).toEqual({ first: 7, last: 7, growth: 0 });
});
