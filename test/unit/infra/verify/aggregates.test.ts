import { aggregatesOf } from '../../../../infra/verify/aggregates';
import { minutes } from '../../../../job/duration';
import { pipeline } from '../../../../job/pipeline';

const ROW = {
  step: 0,
  name: 'pu136mod-ns-1',
  value: 'a',
  eventTime: 0,
  partition: 0,
  offset: 0,
  row: 0,
  number: Number.NaN,
};

test('an average is that of a tag in a window, at its end', () => {
  const rows = ['1', '2', '6'].map((value) => ({
    ...ROW,
    name: 'pu136mod-ni-1',
    value,
    number: Number(value),
    eventTime: 61_000,
  }));
  expect(aggregatesOf(rows)).toMatchObject([{ field: 'average', end: 120_000, value: 3 }]);
});

test('the last value is that of the greatest step', () => {
  const rows = [
    { ...ROW, step: 2, value: 'last' },
    { ...ROW, step: 1, value: 'first', offset: 1 },
  ];
  expect(aggregatesOf(rows)).toMatchObject([{ field: 'last', end: 60_000, value: 'last' }]);
});

test('of equal steps the later in the topic counts', () => {
  const rows = [
    { ...ROW, value: 'later', offset: 2 },
    { ...ROW, value: 'earlier', offset: 1 },
  ];
  expect(aggregatesOf(rows)).toMatchObject([{ value: 'later' }]);
});

test('neither a name without a type nor a value that is no number makes a window', () => {
  expect(
    aggregatesOf([
      { ...ROW, name: 'other' },
      { ...ROW, name: 'pu136mod-ni-1', value: 'NaN' },
    ]),
  ).toEqual([]);
});

test('of one message the later row counts', () => {
  const rows = [
    { ...ROW, value: 'later', row: 2 },
    { ...ROW, value: 'earlier', row: 1 },
  ];
  expect(aggregatesOf(rows)).toMatchObject([{ value: 'later' }]);
});

test('a sum beyond the range of a double makes no point', () => {
  const rows = [1, 2].map((offset) => ({ ...ROW, name: 'pu136mod-ni-1', number: 1.7e308, offset }));
  expect(aggregatesOf(rows)).toEqual([]);
});

test('where windows overlap, a row is in each that its event time lies in', () => {
  const window = { type: 'hopping', size: minutes(3), hop: minutes(1) } as const;
  const sliding = { ...pipeline, speedLayer: { ...pipeline.speedLayer, window } };
  const found = aggregatesOf([{ ...ROW, eventTime: 61_000 }], sliding).map(({ end }) => end);
  expect(found).toEqual([120_000, 180_000, 240_000]);
});
