import { DEFINITIONS } from '../../simulation/definitions';
import { expectedLines } from '../../simulation/reckoning';
import type { Row } from '../../simulation/row';

const [PLAIN, LATE, FURTHER] = DEFINITIONS;
const MINUTE = 60_000;
const NEVER = Number.NEGATIVE_INFINITY;

function rowAt(id: string, timestamp: number, more: Partial<Row> = {}): Row {
  const tag = 'pu136mod-ni-1';
  return {
    ...{
      id,
      timestamp,
      tag,
      partition: 0,
      text: '',
      step: timestamp,
      latest: timestamp,
      watermark: NEVER,
      fate: 'kept',
    },
    ...more,
  };
}

const lineOf = (pipeline: (typeof DEFINITIONS)[number] | undefined, ...rows: readonly Row[]) => {
  if (pipeline === undefined) throw new Error('there is no such definition');
  return expectedLines(pipeline, rows, true).get(`tags pu136mod-ni-1 ${MINUTE}`);
};

test('a line says the average of all rows that came before the window could be closed, in all of its versions', () => {
  const line = lineOf(PLAIN, rowAt('7000000', 0), rowAt('7000002', 30_000));
  expect(line?.isCertain).toBe(true);
  expect(['7000001', '7000000', '7000002'].map((value) => line?.mayOnceSay(value))).toEqual([true, false, false]);
  expect(line?.mayEndWith('7000001')).toBe(true);
});

test('a row within the lateness may be missing at first, and must be in the last line', () => {
  const line = lineOf(LATE, rowAt('7000000', 0), rowAt('7000002', 30_000, { latest: 2 * MINUTE }));
  expect(['7000000', '7000001'].map((value) => line?.mayOnceSay(value))).toEqual([true, true]);
  expect(['7000000', '7000001'].map((value) => line?.mayEndWith(value))).toEqual([false, true]);
});

test('a row beyond the lateness may be in or not, unless a checkpoint says that its window was closed before', () => {
  const late = { latest: 3 * MINUTE };
  const line = lineOf(LATE, rowAt('7000000', 0), rowAt('7000002', 30_000, late));
  expect(['7000000', '7000001'].map((value) => line?.mayEndWith(value))).toEqual([true, true]);
  const closed = lineOf(LATE, rowAt('7000000', 0), rowAt('7000002', 30_000, { ...late, watermark: 3 * MINUTE }));
  expect(['7000000', '7000001'].map((value) => closed?.mayEndWith(value))).toEqual([true, false]);
});

test('a row is in each window that its event time lies in', () => {
  const keys = FURTHER === undefined ? [] : [...expectedLines(FURTHER, [rowAt('7000000', 90_000)], true).keys()];
  const ends = (measurement: string) =>
    keys.filter((key) => key.startsWith(`${measurement} `)).map((key) => Number(key.split(' ')[2]) / MINUTE);
  expect([ends('tags'), ends('tags_2m'), ends('tags_sliding')]).toEqual([[2], [2], [2, 3]]);
});

test('what a line may say is not known where a row may have been read and is gone; an aborted one is in none', () => {
  expect(lineOf(PLAIN, rowAt('7000000', 0, { fate: 'gone' }))?.mayEndWith('5')).toBe(true);
  expect(lineOf(PLAIN, rowAt('7000000', 0, { fate: 'aborted' }))).toBeUndefined();
});

test('of strings, the last by step must be one behind which none is that must be there', () => {
  const tag = 'pu136mod-ns-2';
  const rows = [
    rowAt('7000000', 0, { tag }),
    rowAt('7000001', 10, { tag }),
    rowAt('7000002', 20, { tag, latest: 3 * MINUTE }),
  ];
  const line = PLAIN === undefined ? undefined : expectedLines(PLAIN, rows, true).get(`tags ${tag} ${MINUTE}`);
  expect(['7000000', '7000001', '7000002'].map((value) => line?.mayEndWith(value))).toEqual([false, true, true]);
});
