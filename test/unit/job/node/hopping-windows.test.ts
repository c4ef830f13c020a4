import fc from 'fast-check';
import { minutes } from '../../../../job/duration';
import type { WindowRow } from '../../../../job/node/windows/accumulators';
import type { Aggregation } from '../../../../job/node/windows/aggregation';
import { EventTimeWindows } from '../../../../job/node/windows/event-time-windows';
import { addTo, alone, averagesOf, columns, linesOf, MINUTE, restored, valued } from './window-rows';

/** Windows of three minutes that begin every minute. */
const sliding: Aggregation = { ...alone, window: { type: 'hopping', size: minutes(3), hop: minutes(1) } };

test('where windows overlap, a row is in each that its event time lies in', () => {
  const windows = new EventTimeWindows(columns, sliding);
  addTo(windows, 1, 0, 0);
  addTo(windows, 3, MINUTE, 0);
  expect(windows.open).toBe(4);
  expect(averagesOf(linesOf(windows, Number.POSITIVE_INFINITY))).toEqual([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
  ]);
  expect(windows.open).toBe(0);
});

test('a row that comes between the ends of its windows counts in those that are open, whether the others were closed yet or not', () => {
  const windows = new EventTimeWindows(columns, sliding);
  addTo(windows, 1, 0, 0);
  addTo(windows, 5, 1, MINUTE);
  expect(averagesOf(linesOf(windows, MINUTE))).toEqual([[1, 1]]);
  addTo(windows, 6, 2, MINUTE);
  expect(averagesOf(linesOf(windows, 2 * MINUTE))).toEqual([[2, 4]]);
  addTo(windows, 100, 3, 3 * MINUTE);
  expect([windows.isLate, averagesOf(linesOf(windows, 3 * MINUTE))]).toEqual([true, [[3, 4]]]);
});

test('a window of many tags that overlaps others is closed in parts, and counted once', () => {
  const windows = new EventTimeWindows(columns, sliding);
  for (let i = 0; i < 20_000; i++) addTo(windows, i, (i % 3) * MINUTE, 2 * MINUTE, `pu136mod-ni-${i % 10_000}`);
  const parts = [...windows.close(3 * MINUTE)];
  expect(parts.length).toBeGreaterThan(1);
  expect(new Set(parts.flatMap(({ lines }) => [...lines])).size).toBe(10_000);
  expect(parts.reduce((sum, part) => sum + part.windows, 0)).toBe(1);
});

/** Digits that depend on the order in which parts come together are left out. */
const rounded = (lines: readonly string[]) =>
  lines.map((line) => line.replaceAll(/=([\d.e+-]+),/g, (_, number) => `=${Number(Number(number).toPrecision(10))},`));

test('whatever comes when, and however often it is restored, a window that overlaps others has every function of its rows', () => {
  const name = fc.constantFrom('pu136mod-ni-1', 'pu136mod-nd-2', 'pu136mod-ns-3');
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.record({ name, ahead: fc.nat(8), value: fc.integer({ min: -50, max: 50 }) }) },
    { weight: 2, arbitrary: fc.nat(4) },
    { weight: 1, arbitrary: fc.constant('restored') },
  );
  const [UNIT, SIZE] = [MINUTE / 2, 3 * MINUTE];
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 50 }), (steps) => {
      let windows = new EventTimeWindows(columns, sliding);
      const rows: { name: string; eventTime: number; watermark: number; row: WindowRow }[] = [];
      const lines: string[] = [];
      let watermark = 0;
      for (const [offset, each] of steps.entries()) {
        if (each === 'restored') {
          windows = restored(windows, sliding);
        } else if (typeof each === 'number') {
          watermark += each * UNIT;
          // Now and then, windows are closed late.
          if (each !== 1) lines.push(...linesOf(windows, watermark));
        } else {
          const eventTime = watermark + (each.ahead - 6) * UNIT;
          const row = { ...valued(each.value), offset, instants: Float64Array.of(each.value, 0, 0, eventTime) };
          rows.push({ name: each.name, eventTime, watermark, row });
          const bytes = Buffer.from(each.name);
          windows.begin(eventTime, watermark);
          if (!windows.isLate) windows.add(windows.tags.lookup(bytes, 0, bytes.length), row);
        }
      }
      lines.push(...linesOf(windows, Number.POSITIVE_INFINITY));
      const ends = [
        ...new Set(
          rows.flatMap(({ eventTime }) => [1, 2, 3].map((hop) => (Math.floor(eventTime / MINUTE) + hop) * MINUTE)),
        ),
      ];
      const expected = ends.flatMap((end) => {
        const whole = new EventTimeWindows(columns, { ...alone, window: { type: 'tumbling', size: minutes(3) } });
        for (const { name, eventTime, watermark: then, row } of rows) {
          if (eventTime < end - SIZE || eventTime >= end || end <= then) continue;
          const bytes = Buffer.from(name);
          // Any window that does not overlap serves: that at 0.
          whole.begin(0, Number.NEGATIVE_INFINITY);
          whole.add(whole.tags.lookup(bytes, 0, bytes.length), row);
        }
        return linesOf(whole, Number.POSITIVE_INFINITY).map((line) => line.replaceAll(`${SIZE}000000`, `${end}000000`));
      });
      expect(rounded(lines).toSorted()).toEqual(rounded(expected).toSorted());
    }),
    { numRuns: 300 },
  );
});
