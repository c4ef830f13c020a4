import fc from 'fast-check';
import type { Aggregation } from '../../../../job/node/windows/aggregation';
import { EventTimeWindows } from '../../../../job/node/windows/event-time-windows';
import { Lines } from '../../../../job/node/windows/lines';
import { aggregation, columns, every, linesOf, MINUTE, restored, valued } from './window-rows';

const LAST = { fn: 'last', by: 'step', ties: ['offset', 'partition', 'row'] } as const;

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
