import fc from 'fast-check';
import { minutes } from '../../../../job/duration';
import type { WindowRow } from '../../../../job/node/windows/accumulators';
import { type Aggregation, aggregationOf } from '../../../../job/node/windows/aggregation';
import { EventTimeWindows } from '../../../../job/node/windows/event-time-windows';
import { Lines } from '../../../../job/node/windows/lines';
import { pipeline } from '../../../../job/pipeline';
import { everyFunction } from '../../../corpus/every-function';

const { columns } = pipeline;
const aggregation = aggregationOf(pipeline);
const LAST = { fn: 'last', by: 'step', ties: ['offset', 'partition', 'row'] } as const;
const MINUTE = aggregation.window.size;

/** A row's value as a window sees it, from one place and instant. */
const valued = (number: number, text = String(number)): WindowRow => ({
  number,
  bytes: Buffer.from(text),
  start: 0,
  end: Buffer.byteLength(text),
  instants: Float64Array.of(0),
  offset: 0,
  partition: 0,
  row: 0,
});

const linesOf = (windows: EventTimeWindows, watermark: number): string[] =>
  [...windows.close(watermark)].flatMap(({ lines }) => [...lines]);

/** A row of a typed tag. Instants are small numbers: many of them are equal. */
interface Row {
  readonly name: string;
  readonly eventTime: number;
  readonly step: number;
  readonly value: number;
  readonly offset: number;
  readonly partition: number;
}

function aggregate(rows: readonly Row[], definition: Aggregation = aggregation): string[] {
  const windows = new EventTimeWindows(columns, definition);
  const { tags } = windows;
  for (const { name, eventTime, step, value, offset, partition } of rows) {
    const bytes = Buffer.from(name);
    const tag = tags.lookup(bytes, 0, bytes.length);
    const text = tags.types[tags.typeOf(tag)] === 'numeric' ? String(value) : `value ${value}`;
    const row = { ...valued(value, text), instants: Float64Array.of(step, 0, 0, eventTime), offset, partition };
    windows.begin(eventTime, Number.NEGATIVE_INFINITY);
    windows.add(tag, row);
  }
  return linesOf(windows, Number.POSITIVE_INFINITY).toSorted();
}

const row = (fields: Partial<Row>): Row => ({
  name: 'pu136mod-ni-001',
  eventTime: 0,
  step: 0,
  value: 0,
  offset: 0,
  partition: 0,
  ...fields,
});

test('a window holds its start and not its end', () => {
  const lines = aggregate([
    row({ eventTime: 0, value: 1 }),
    row({ eventTime: MINUTE - 1, value: 3 }),
    row({ eventTime: MINUTE, value: 10 }),
  ]);
  expect(lines).toEqual([
    'tags,name=pu136mod-ni-001 average=10,event_time=120000000000i 120000000000',
    'tags,name=pu136mod-ni-001 average=2,event_time=60000000000i 60000000000',
  ]);
});

test('last is the value with the greatest step, whenever it came', () => {
  const name = 'pu136mod-ns-021';
  const lines = aggregate([row({ name, step: 2, value: 1, offset: 0 }), row({ name, step: 1, value: 2, offset: 1 })]);
  expect(lines[0]).toContain('last="value 1"');
});

test('of two values of one step, the later in the topic is the last', () => {
  const name = 'pu136mod-ns-021';
  const lines = aggregate([row({ name, value: 1, offset: 8 }), row({ name, value: 2, offset: 7 })]);
  expect(lines[0]).toContain('last="value 1"');
});

test('the last of numbers is written as a number', () => {
  const aggregates = { ...aggregation.aggregates, numeric: { latest: LAST } };
  const windows = new EventTimeWindows(columns, { ...aggregation, aggregates });
  const name = Buffer.from('pu136mod-ni-001');
  const tag = windows.tags.lookup(name, 0, name.length);
  windows.begin(0, Number.NEGATIVE_INFINITY);
  windows.add(tag, valued(500, '+.5e3'));
  expect(linesOf(windows, MINUTE)).toEqual([
    'tags,name=pu136mod-ni-001 latest=500,event_time=60000000000i 60000000000',
  ]);
});

const every = aggregationOf(everyFunction);

test('every function is a field of one line, in the order of the definition', () => {
  const name = 'pu136mod-ns-021';
  const numbers = [4, 2, 6].map((value, offset) => row({ value, step: 3 - offset, eventTime: 3 - offset, offset }));
  const texts = [row({ name, value: 1, step: 5, eventTime: 1 }), row({ name, value: 2, step: 4, offset: 9 })];
  expect(aggregate([...numbers, ...texts], every)).toEqual([
    `tags,name=pu136mod-ni-001 average=4,minimum=2,maximum=6,sum=12,count=3,deviation=${Math.sqrt(8 / 3)},` +
      'sample_deviation=2,first_number=6,last_number=4,event_time=60000000000i 60000000000',
    'tags,name=pu136mod-ns-021 first="value 2",last="value 1",count=2,event_time=60000000000i 60000000000',
  ]);
});

test('the last of booleans is true or false, without quotes', () => {
  const windows = new EventTimeWindows(columns, every);
  const name = Buffer.from('pu136mod-nb-1');
  const tag = windows.tags.lookup(name, 0, name.length);
  const bytes = Buffer.from('false');
  windows.begin(0, Number.NEGATIVE_INFINITY);
  windows.add(tag, { ...valued(0), bytes, start: 0, end: bytes.length });
  expect(linesOf(windows, MINUTE)).toEqual([
    'tags,name=pu136mod-nb-1 was=false,is=false,count=1,event_time=60000000000i 60000000000',
  ]);
});

test('a field without a value is left out of the line', () => {
  const [line] = aggregate([row({ value: 5 })], every);
  expect(line).toContain('deviation=0,first_number=5');
  expect(line).not.toContain('sample_deviation');
});

test('a window is closed once the watermark has reached its end', () => {
  const windows = new EventTimeWindows(columns, aggregation);
  windows.begin(0, MINUTE - 1);
  expect(windows.isLate).toBe(false);
  windows.begin(0, MINUTE);
  expect(windows.isLate).toBe(true);
});

/** Windows with one whose values have a sum beyond a double. */
function overflown(definition: Aggregation = aggregation): EventTimeWindows {
  const windows = new EventTimeWindows(columns, definition);
  const bytes = Buffer.from('pu136mod-ni-001');
  const tag = windows.tags.lookup(bytes, 0, bytes.length);
  windows.begin(0, Number.NEGATIVE_INFINITY);
  for (let i = 0; i < 2; i++) windows.add(tag, valued(Number.MAX_VALUE));
  return windows;
}

const restored = (windows: EventTimeWindows, definition: Aggregation = aggregation): EventTimeWindows =>
  new EventTimeWindows(columns, definition, JSON.parse(JSON.stringify([...windows.states()])));

test('an average beyond a double makes no line, and is counted', () => {
  expect([...overflown().close(MINUTE)]).toEqual([{ windows: 1, lines: Lines.of(), overflows: 1 }]);
});

test('an average beyond a double is so after a restart, too', () => {
  expect([...restored(overflown()).close(MINUTE)]).toEqual([{ windows: 1, lines: Lines.of(), overflows: 1 }]);
});

test('a field beyond a double is left out of the line, and counted, and the others are not', () => {
  const closed = [...restored(overflown(every), every).close(MINUTE)];
  expect(closed).toMatchObject([{ windows: 1, overflows: 2 }]);
  const line = String(closed[0]?.lines);
  expect([...line.matchAll(/([a-z_]+)=/g)].map(([, field]) => field)).toEqual([
    'name',
    ...['minimum', 'maximum', 'count', 'deviation', 'sample_deviation', 'first_number', 'last_number'],
    'event_time',
  ]);
});

test('a window of many tags is closed in parts, and counted once', () => {
  const windows = new EventTimeWindows(columns, aggregation);
  windows.begin(0, Number.NEGATIVE_INFINITY);
  for (let i = 0; i < 20_000; i++) {
    const bytes = Buffer.from(`pu136mod-ni-${i}`);
    windows.add(windows.tags.lookup(bytes, 0, bytes.length), valued(i));
  }
  const parts = [...windows.close(MINUTE)];
  expect(parts.length).toBeGreaterThan(1);
  expect(new Set(parts.flatMap(({ lines }) => [...lines])).size).toBe(20_000);
  expect(parts.reduce((sum, part) => sum + part.windows, 0)).toBe(1);
});

/** In their last digits they depend on the order. */
const withoutDeviations = (lines: string[]) => lines.map((line) => line.replaceAll(/(sample_)?deviation=[^,]+,/g, ''));

test('the order of arrival does not matter', () => {
  const anyRow = fc.record({
    name: fc.constantFrom('pu136mod-ni-001', 'pu136mod-nd-011', 'pu136mod-ns-021', 'pu136mod-ns-022'),
    eventTime: fc.nat(3 * MINUTE),
    step: fc.nat(3),
    // Whole numbers, whose sums are exact in any order.
    value: fc.nat(1_000),
    offset: fc.nat(20),
    partition: fc.nat(2),
  });
  // One row per position, as a topic has.
  const rows = fc.uniqueArray(anyRow, { selector: ({ partition, offset }) => `${partition}/${offset}` });
  const shuffled = rows.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
  fc.assert(
    fc.property(shuffled, ([inOrder, inAnother]) => {
      expect(withoutDeviations(aggregate(inAnother, every))).toEqual(withoutDeviations(aggregate(inOrder, every)));
    }),
  );
});

test('open windows go on from their state as if nothing had happened', () => {
  const windows = new EventTimeWindows(columns, aggregation);
  const add = (into: EventTimeWindows, name: string, value: number) => {
    const bytes = Buffer.from(name);
    const tag = into.tags.lookup(bytes, 0, bytes.length);
    into.begin(0, Number.NEGATIVE_INFINITY);
    into.add(tag, { ...valued(value, `"${value}"`), instants: Float64Array.of(value) });
  };
  add(windows, 'pu136mod-ni-001', 1);
  add(windows, 'pu136mod-ns-021', 5);
  const next = restored(windows);
  add(next, 'pu136mod-ni-001', 2);
  add(next, 'pu136mod-ns-021', 4);
  expect(linesOf(next, MINUTE)).toEqual([
    'tags,name=pu136mod-ni-001 average=1.5,event_time=60000000000i 60000000000',
    'tags,name=pu136mod-ns-021 last="\\"5\\"",event_time=60000000000i 60000000000',
  ]);
});

/** Windows of three minutes that begin every minute. */
const { furtherWindows: _, ...alone } = every;
const sliding: Aggregation = { ...alone, window: { type: 'hopping', size: minutes(3), hop: minutes(1) } };

function addTo(windows: EventTimeWindows, value: number, eventTime: number, watermark: number, name = 'pu136mod-ni-1') {
  const bytes = Buffer.from(name);
  windows.begin(eventTime, watermark);
  if (!windows.isLate) windows.add(windows.tags.lookup(bytes, 0, bytes.length), valued(value));
}

const averagesOf = (lines: readonly string[]) =>
  lines.map((line) => [
    Number(/event_time=(\d+)000000i/.exec(line)?.[1]) / MINUTE,
    Number(/average=([^,]+)/.exec(line)?.[1]),
  ]);

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
