import fc from 'fast-check';
import type { WindowRow } from '../../../../job/node/windows/accumulators';
import { aggregationOf } from '../../../../job/node/windows/aggregation';
import { TagTable } from '../../../../job/node/windows/tag-table';
import { TumblingWindows } from '../../../../job/node/windows/tumbling-windows';
import { pipeline } from '../../../../job/pipeline';

const aggregation = aggregationOf(pipeline);
const MINUTE = aggregation.window.size;

/** A row's value as a window sees it, from one place and instant. */
const valued = (number: number, text = String(number)): WindowRow => ({
  number,
  bytes: Buffer.from(text),
  start: 0,
  end: Buffer.byteLength(text),
  by: 0,
  offset: 0,
  partition: 0,
  row: 0,
});

const linesOf = (windows: TumblingWindows, watermark: number): string[] =>
  [...windows.close(watermark)].flatMap(({ lines }) => lines);

/** A row of a typed tag. Instants are small numbers: many of them are equal. */
interface Row {
  readonly name: string;
  readonly eventTime: number;
  readonly step: number;
  readonly value: number;
  readonly offset: number;
  readonly partition: number;
}

function aggregate(rows: readonly Row[]): string[] {
  const windows = new TumblingWindows(aggregation);
  const tags = new TagTable(pipeline.tagTypes);
  for (const { name, eventTime, step, value, offset, partition } of rows) {
    const bytes = Buffer.from(name);
    const tag = tags.lookup(bytes, 0, bytes.length);
    const row = { ...valued(value, `value ${value}`), by: step, offset, partition };
    windows.add(tag, tag.type ?? '', windows.startOf(eventTime), row);
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
  const aggregates = { numeric: { ...pipeline.speedLayer.aggregates.string, field: 'latest' } };
  const windows = new TumblingWindows({ ...aggregation, aggregates });
  const name = Buffer.from('pu136mod-ni-001');
  const tag = new TagTable(pipeline.tagTypes).lookup(name, 0, name.length);
  windows.add(tag, 'numeric', 0, valued(500, '+.5e3'));
  expect(linesOf(windows, MINUTE)).toEqual([
    'tags,name=pu136mod-ni-001 latest=500,event_time=60000000000i 60000000000',
  ]);
});

test('a window is closed once the watermark has reached its end', () => {
  const windows = new TumblingWindows(aggregation);
  expect(windows.isClosed(0, MINUTE - 1)).toBe(false);
  expect(windows.isClosed(0, MINUTE)).toBe(true);
});

/** Windows with one whose values have a sum beyond a double. */
function overflown(): TumblingWindows {
  const windows = new TumblingWindows(aggregation);
  const bytes = Buffer.from('pu136mod-ni-001');
  const tag = new TagTable(pipeline.tagTypes).lookup(bytes, 0, bytes.length);
  for (let i = 0; i < 2; i++) windows.add(tag, 'numeric', 0, valued(Number.MAX_VALUE));
  return windows;
}

const restored = (windows: TumblingWindows): TumblingWindows =>
  new TumblingWindows(aggregation, JSON.parse(JSON.stringify(windows.state)));

test('an average beyond a double makes no line, and is counted', () => {
  expect([...overflown().close(MINUTE)]).toEqual([{ windows: 1, lines: [], overflows: 1 }]);
});

test('an average beyond a double is so after a restart, too', () => {
  expect([...restored(overflown()).close(MINUTE)]).toEqual([{ windows: 1, lines: [], overflows: 1 }]);
});

test('a window of many tags is closed in parts, and counted once', () => {
  const windows = new TumblingWindows(aggregation);
  const tags = new TagTable(pipeline.tagTypes);
  for (let i = 0; i < 20_000; i++) {
    const bytes = Buffer.from(`pu136mod-ni-${i}`);
    windows.add(tags.lookup(bytes, 0, bytes.length), 'numeric', 0, valued(i));
  }
  const parts = [...windows.close(MINUTE)];
  expect(parts.length).toBeGreaterThan(1);
  expect(new Set(parts.flatMap(({ lines }) => lines)).size).toBe(20_000);
  expect(parts.reduce((sum, part) => sum + part.windows, 0)).toBe(1);
});

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
      expect(aggregate(inAnother)).toEqual(aggregate(inOrder));
    }),
  );
});

test('open windows go on from their state as if nothing had happened', () => {
  const windows = new TumblingWindows(aggregation);
  const tags = new TagTable(pipeline.tagTypes);
  const add = (into: TumblingWindows, table: TagTable, name: string, value: number) => {
    const bytes = Buffer.from(name);
    const tag = table.lookup(bytes, 0, bytes.length);
    into.add(tag, tag.type ?? '', 0, { ...valued(value, `"${value}"`), by: value });
  };
  add(windows, tags, 'pu136mod-ni-001', 1);
  add(windows, tags, 'pu136mod-ns-021', 5);
  const next = restored(windows);
  const others = new TagTable(pipeline.tagTypes);
  add(next, others, 'pu136mod-ni-001', 2);
  add(next, others, 'pu136mod-ns-021', 4);
  expect(linesOf(next, MINUTE)).toEqual([
    'tags,name=pu136mod-ni-001 average=1.5,event_time=60000000000i 60000000000',
    'tags,name=pu136mod-ns-021 last="\\"5\\"",event_time=60000000000i 60000000000',
  ]);
});
