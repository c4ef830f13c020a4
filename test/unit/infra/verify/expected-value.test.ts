import { aggregatesOf } from '../../../../infra/verify/aggregates';
import type { SentRow } from '../../../../infra/verify/sent';
import { everyFunction } from '../../../corpus/every-function';

const row = (number: number, fields: Partial<SentRow> = {}): SentRow => ({
  step: 0,
  name: 'pu136mod-ni-1',
  value: String(number),
  eventTime: 0,
  partition: 0,
  offset: 0,
  row: 0,
  number,
  ...fields,
});

const valuesOf = (...rows: SentRow[]) =>
  Object.fromEntries(aggregatesOf(rows, everyFunction).map(({ field, value }) => [field, value]));

test('every function of numbers has its value', () => {
  const rows = [row(4, { step: 2, eventTime: 1 }), row(2, { step: 1, eventTime: 2 }), row(6, { step: 3 })];
  expect(valuesOf(...rows)).toEqual({
    average: 4,
    minimum: 2,
    maximum: 6,
    sum: 12,
    count: 3,
    deviation: Math.sqrt(8 / 3),
    sample_deviation: 2,
    first_number: 2,
    last_number: 2,
  });
});

test('booleans have a count, a first and a last; what is none takes no part', () => {
  const name = 'pu136mod-nb-1';
  const rows = ['true', 'false', 'TRUE'].map((value, step) => row(Number.NaN, { name, value, step }));
  expect(valuesOf(...rows)).toEqual({ was: true, is: false, count: 2 });
});

test('strings have a count, a first and a last', () => {
  const name = 'pu136mod-ns-1';
  const rows = [row(Number.NaN, { name, value: 'a', step: 2 }), row(Number.NaN, { name, value: 'b', eventTime: 1 })];
  expect(valuesOf(...rows)).toEqual({ first: 'a', last: 'a', count: 2 });
});

test('a sample of one has no deviation', () => {
  expect(valuesOf(row(5))).not.toHaveProperty('sample_deviation');
  expect(valuesOf(row(5))).toMatchObject({ deviation: 0 });
});

test('a sum beyond the range of a double has neither sum nor average nor deviation, and the rest', () => {
  expect(valuesOf(row(1.7e308), row(1.7e308, { offset: 1 }))).toEqual({
    minimum: 1.7e308,
    maximum: 1.7e308,
    count: 2,
    deviation: 0,
    sample_deviation: 0,
    first_number: 1.7e308,
    last_number: 1.7e308,
  });
});
