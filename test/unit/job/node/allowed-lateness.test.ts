import fc from 'fast-check';
import { minutes } from '../../../../job/duration';
import type { Aggregation } from '../../../../job/node/windows/aggregation';
import { EventTimeWindows } from '../../../../job/node/windows/event-time-windows';
import { addTo, aggregation, alone, averagesOf, columns, linesOf, MINUTE, restored } from './window-rows';

/** Windows of a minute that take rows for two more. */
const late: Aggregation = { ...alone, window: { type: 'tumbling', size: minutes(1), allowedLateness: minutes(2) } };

const renewedBy = (windows: EventTimeWindows): string[] => [...windows.renew()].flatMap(({ lines }) => [...lines]);

test('a late row renews the lines of its tag alone, and of its window, for as long as that takes late rows', () => {
  const windows = new EventTimeWindows(columns, late);
  addTo(windows, 1, 0, 0);
  addTo(windows, 1, 0, 0, 'pu136mod-ni-2');
  expect(linesOf(windows, MINUTE)).toHaveLength(2);
  expect(windows.changed).toBe(0);
  addTo(windows, 3, 1, MINUTE);
  expect([windows.changed, windows.due(MINUTE)]).toEqual([1, 0]);
  expect(averagesOf(renewedBy(windows))).toEqual([[1, 2]]);
  expect([windows.changed, renewedBy(windows)]).toEqual([0, []]);
  addTo(windows, 5, 2, 3 * MINUTE - 1);
  expect(averagesOf(linesOf(windows, 3 * MINUTE))).toEqual([[1, 3]]);
  addTo(windows, 100, 3, 3 * MINUTE);
  expect([windows.isLate, windows.open]).toEqual([true, 0]);
});

test('windows whose lines are made are counted once, as open and not as filling', () => {
  const windows = new EventTimeWindows(columns, late);
  addTo(windows, 1, 0, 0);
  expect([...windows.close(MINUTE)]).toMatchObject([{ windows: 1 }]);
  expect([windows.open, windows.filling]).toEqual([1, []]);
  addTo(windows, 3, 1, MINUTE);
  expect([...windows.close(3 * MINUTE)]).toMatchObject([{ windows: 0, lines: { count: 1 } }]);
});

test('the end of the input makes lines of what they do not say, and of nothing else', () => {
  const windows = new EventTimeWindows(columns, late);
  addTo(windows, 1, 0, 0);
  linesOf(windows, MINUTE);
  const soFar = () => averagesOf([...windows.soFar()].flatMap(({ lines }) => [...lines]));
  expect(soFar()).toEqual([]);
  addTo(windows, 3, 0, MINUTE);
  addTo(windows, 7, MINUTE, MINUTE);
  expect(soFar()).toEqual([
    [1, 2],
    [2, 7],
  ]);
});

test('a window that is restored makes its lines again only where a late row had changed them', () => {
  const windows = new EventTimeWindows(columns, late);
  addTo(windows, 1, 0, 0);
  linesOf(windows, MINUTE);
  expect(linesOf(restored(windows, late), MINUTE)).toEqual([]);
  addTo(windows, 3, 1, MINUTE);
  expect(averagesOf(linesOf(restored(windows, late), MINUTE))).toEqual([[1, 2]]);
});

test('a row that comes while a window of many tags is closed in parts renews its line afterwards', () => {
  const windows = new EventTimeWindows(columns, late);
  for (let i = 0; i < 10_000; i++) addTo(windows, 1, 0, 0, `pu136mod-ni-${i}`);
  const closing = windows.close(MINUTE);
  closing.next();
  addTo(windows, 3, 0, MINUTE, 'pu136mod-ni-0');
  expect([...windows.states()].map(({ made }) => made)).toEqual([undefined]);
  expect([...closing].reduce((sum, part) => sum + part.windows, 0)).toBe(1);
  expect(averagesOf(renewedBy(windows))).toEqual([[1, 2]]);
});

test('whatever comes when, the last line of each window and tag says all that came no later than is allowed', () => {
  const name = fc.constantFrom('pu136mod-ni-1', 'pu136mod-nd-2');
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.record({ name, ahead: fc.nat(12), value: fc.nat(50) }) },
    { weight: 2, arbitrary: fc.nat(3) },
    { weight: 2, arbitrary: fc.constantFrom('renewed', 'restored') },
  );
  const declarations: Aggregation['window'][] = [
    { type: 'tumbling', size: minutes(2), allowedLateness: minutes(3) },
    { type: 'hopping', size: minutes(3), hop: minutes(1), allowedLateness: minutes(2) },
  ];
  const UNIT = MINUTE / 2;
  fc.assert(
    fc.property(fc.constantFrom(...declarations), fc.array(step, { minLength: 5, maxLength: 60 }), (window, steps) => {
      const definition: Aggregation = { ...aggregation, window };
      const hop = window.type === 'hopping' ? window.hop : window.size;
      let windows = new EventTimeWindows(columns, definition);
      const rows: { name: string; eventTime: number; watermark: number; value: number }[] = [];
      const lines: string[] = [];
      let watermark = 0;
      for (const each of steps) {
        if (each === 'restored') windows = restored(windows, definition);
        else if (each === 'renewed') lines.push(...renewedBy(windows));
        else if (typeof each === 'number') {
          watermark += each * UNIT;
          lines.push(...linesOf(windows, watermark));
        } else {
          const eventTime = watermark + (each.ahead - 10) * UNIT;
          rows.push({ ...each, eventTime, watermark });
          addTo(windows, each.value, eventTime, watermark, each.name);
        }
      }
      lines.push(...linesOf(windows, Number.POSITIVE_INFINITY));
      const found = new Map(
        lines.map((line) => [line.replace(/ average=[^,]+/, ''), Number(/average=([^,]+)/.exec(line)?.[1])]),
      );
      const expected = new Map<string, number[]>();
      for (const { name, eventTime, watermark: then, value } of rows) {
        const first = Math.floor(eventTime / hop) * hop + hop;
        for (let end = first; end < first + window.size; end += hop) {
          if (end + (window.allowedLateness ?? 0) <= then) continue;
          const key = `tags,name=${name},event_time=${end}000000i ${end}000000`;
          expected.set(key, [...(expected.get(key) ?? []), value]);
        }
      }
      const means = [...expected].map(
        ([key, values]) => [key, values.reduce((sum, value) => sum + value, 0) / values.length] as const,
      );
      expect([...found].sort()).toEqual(means.sort());
    }),
    { numRuns: 500 },
  );
});
