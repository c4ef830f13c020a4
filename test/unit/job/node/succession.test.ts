import fc from 'fast-check';
import type { Pipeline } from '../../../../job/definition';
import { type Milliseconds, minutes, seconds } from '../../../../job/duration';
import { CsvReader } from '../../../../job/node/rows/csv-reader';
import type { AccumulatorsState } from '../../../../job/node/windows/accumulators';
import { Succession, type SuccessionState } from '../../../../job/node/windows/succession';
import { pipeline as actual } from '../../../../job/pipeline';

const TAG = 'pu136mod-ni-001';
const MINUTE = minutes(1);

/** The pipeline with windows of a size, and its averages in a field of that name. */
function defined(size: Milliseconds, field = 'average'): Pipeline {
  const { speedLayer } = actual;
  const aggregates = { ...speedLayer.aggregates, numeric: { [field]: { fn: 'average' } as const } };
  return { ...actual, speedLayer: { ...speedLayer, window: { type: 'tumbling', size }, aggregates } };
}

interface Row {
  readonly eventTime: number;
  readonly value: number;
}

/** A job's aggregates, which go on after a restart with whatever definition. */
class Aggregates {
  watermark = Number.NEGATIVE_INFINITY;
  readonly lines: string[] = [];
  readonly late: Row[] = [];
  succession: Succession;

  constructor(definition: Pipeline) {
    this.succession = new Succession(definition, this.watermark);
  }

  restart(definition: Pipeline): void {
    const { windows, ...rest } = this.succession.state;
    const state: SuccessionState = JSON.parse(JSON.stringify({ ...rest, windows: [...windows] }));
    this.succession = new Succession(definition, this.watermark, state);
  }

  add(row: Row): void {
    const aggregator = this.succession.at(row.eventTime);
    const bytes = Buffer.from(`2026-11-22T10:00:00Z,${TAG},${row.value}`);
    const reader = new CsvReader(3);
    reader.open(bytes, 0, bytes.length);
    reader.next();
    aggregator.open(0, 0, row.eventTime, this.watermark);
    if (aggregator.add(reader, new Float64Array(4)) === 'late') this.late.push(row);
  }

  close(watermark: number): void {
    this.watermark = Math.max(this.watermark, watermark);
    for (const { lines } of this.succession.renew()) this.lines.push(...lines);
    for (const { lines } of this.succession.close(this.watermark)) this.lines.push(...lines);
  }
}

const line = (field: string, average: number, end: number) =>
  `tags,name=${TAG} ${field}=${average},event_time=${end}000000i ${end}000000`;

test('a window that is open when its size changes ends as it began, and the new ones begin where both begin', () => {
  const job = new Aggregates(defined(MINUTE));
  job.add({ eventTime: 0.5 * MINUTE, value: 1 });
  job.close(0.5 * MINUTE);
  job.restart(defined(minutes(5)));
  job.add({ eventTime: 0.7 * MINUTE, value: 3 });
  job.add({ eventTime: 4.5 * MINUTE, value: 5 });
  job.add({ eventTime: 6 * MINUTE, value: 7 });
  job.close(Number.POSITIVE_INFINITY);
  expect(job.lines).toEqual([
    line('average', 2, MINUTE),
    line('average', 5, 5 * MINUTE),
    line('average', 7, 10 * MINUTE),
  ]);
});

/** The pipeline with averages of minutes, and of so many in a measurement of their own. */
function furtherDefined(size: number): Pipeline {
  const definition = defined(MINUTE);
  const furtherWindows = { longer: { type: 'tumbling', size: minutes(size) } as const };
  return { ...definition, speedLayer: { ...definition.speedLayer, furtherWindows } };
}

const longer = (average: number, end: number) => line('average', average, end).replace('tags', 'longer');

test('rows go to windows of every size, each of which closes at its own end, after a restart too', () => {
  const job = new Aggregates(furtherDefined(5));
  job.add({ eventTime: 0, value: 1 });
  job.add({ eventTime: 2 * MINUTE, value: 3 });
  job.close(3 * MINUTE);
  expect(job.lines).toEqual([line('average', 1, MINUTE), line('average', 3, 3 * MINUTE)]);
  job.restart(furtherDefined(5));
  expect(job.succession.changes).toEqual([]);
  job.close(5 * MINUTE);
  expect(job.lines.slice(2)).toEqual([longer(2, 5 * MINUTE)]);
});

test('a row that is late for the first size counts in a longer window that is open', () => {
  const job = new Aggregates(furtherDefined(5));
  job.close(2 * MINUTE);
  job.add({ eventTime: 0, value: 7 });
  job.close(5 * MINUTE);
  expect([job.late.length, job.lines]).toEqual([1, [longer(7, 5 * MINUTE)]]);
});

test('with a further size, another definition follows where windows of all sizes begin together', () => {
  const job = new Aggregates(furtherDefined(5));
  job.add({ eventTime: 0, value: 1 });
  job.restart(defined(MINUTE, 'new'));
  job.add({ eventTime: 4 * MINUTE, value: 3 });
  job.add({ eventTime: 5 * MINUTE, value: 5 });
  job.close(Number.POSITIVE_INFINITY);
  expect(job.lines.sort()).toEqual(
    [
      longer(2, 5 * MINUTE),
      line('average', 1, MINUTE),
      line('average', 3, 5 * MINUTE),
      line('new', 5, 6 * MINUTE),
    ].sort(),
  );
});

test('a new window does not begin amid what the old definition has closed', () => {
  const job = new Aggregates(defined(MINUTE));
  job.add({ eventTime: 0, value: 1 });
  job.close(2 * MINUTE);
  job.restart(defined(minutes(5)));
  job.add({ eventTime: 3 * MINUTE, value: 2 });
  job.close(Number.POSITIVE_INFINITY);
  expect(job.lines).toEqual([line('average', 1, MINUTE), line('average', 2, 4 * MINUTE)]);
});

/** The pipeline with averages of minutes, and of so many minutes that begin every minute, in fields of a name. */
function slidingDefined(size: number, field: string): Pipeline {
  const definition = defined(MINUTE, field);
  const furtherWindows = { sliding: { type: 'hopping', size: minutes(size), hop: MINUTE } as const };
  return { ...definition, speedLayer: { ...definition.speedLayer, furtherWindows } };
}

test('windows that overlap and were begun end as they began, of rows that are in windows of the new definition as well', () => {
  const job = new Aggregates(slidingDefined(3, 'old'));
  job.add({ eventTime: 0, value: 1 });
  job.restart(slidingDefined(2, 'new'));
  for (const [minute, value] of [3, 5, 7, 9].entries()) job.add({ eventTime: minute * MINUTE, value });
  job.close(4 * MINUTE);
  const sliding = (field: string, average: number, end: number) => line(field, average, end).replace('tags', 'sliding');
  expect(job.lines.filter((each) => each.startsWith('sliding')).sort()).toEqual(
    [
      sliding('old', 2, MINUTE),
      sliding('old', 3, 2 * MINUTE),
      sliding('old', 4, 3 * MINUTE),
      sliding('new', 6, 3 * MINUTE),
      sliding('new', 8, 4 * MINUTE),
    ].sort(),
  );
});

/** The pipeline with averages of minutes, in a field of a name, which late rows renew for so many minutes. */
function lateDefined(lateness: number, field: string): Pipeline {
  const { speedLayer, ...definition } = defined(MINUTE, field);
  const window = { type: 'tumbling', size: MINUTE, allowedLateness: minutes(lateness) } as const;
  return { ...definition, speedLayer: { ...speedLayer, window } };
}

test('a late row renews the line of its window in the way that it was made, whatever the definition is now', () => {
  const job = new Aggregates(lateDefined(5, 'old'));
  job.add({ eventTime: 0, value: 1 });
  job.close(MINUTE);
  job.restart(lateDefined(1, 'new'));
  job.add({ eventTime: 1, value: 3 });
  job.close(4 * MINUTE);
  job.add({ eventTime: 2, value: 5 });
  job.close(20 * MINUTE);
  expect(job.lines).toEqual([line('old', 1, MINUTE), line('old', 2, MINUTE), line('old', 3, MINUTE)]);
});

test('a lateness that is new makes no line of late rows alone, for windows that have none kept', () => {
  const job = new Aggregates(lateDefined(0, 'old'));
  job.add({ eventTime: 0, value: 1 });
  job.close(5 * MINUTE);
  job.restart(lateDefined(10, 'new'));
  job.add({ eventTime: 1, value: 3 });
  job.close(20 * MINUTE);
  expect([job.late.length, job.lines]).toEqual([1, [line('old', 1, MINUTE)]]);
});

test('a window far in the future keeps no more than its own span', () => {
  const job = new Aggregates(defined(MINUTE, 'old'));
  job.add({ eventTime: 1e6 * MINUTE, value: 1 });
  job.restart(defined(MINUTE, 'new'));
  job.add({ eventTime: 0, value: 2 });
  job.close(MINUTE);
  expect(job.lines).toEqual([line('new', 2, MINUTE)]);
});

test('another aggregate is made of the windows that follow', () => {
  const job = new Aggregates(defined(MINUTE, 'old'));
  job.add({ eventTime: 0, value: 1 });
  job.restart(defined(MINUTE, 'new'));
  job.add({ eventTime: 1, value: 3 });
  job.add({ eventTime: MINUTE, value: 5 });
  job.close(Number.POSITIVE_INFINITY);
  expect(job.lines).toEqual([line('old', 2, MINUTE), line('new', 5, 2 * MINUTE)]);
});

test('a row of a tag type that is new waits for the windows that follow', () => {
  const typed = (pattern: string): Pipeline => ({
    ...defined(MINUTE),
    tagTypes: { ...actual.tagTypes, numeric: { pattern, value: 'number' } },
  });
  const job = new Aggregates(typed('something-else'));
  job.add({ eventTime: 0, value: 1 });
  job.close(1);
  job.restart(typed(TAG));
  job.add({ eventTime: 2, value: 2 });
  job.add({ eventTime: MINUTE, value: 3 });
  job.close(Number.POSITIVE_INFINITY);
  expect(job.lines).toEqual([line('average', 3, 2 * MINUTE)]);
});

test('once its windows are closed, nothing is kept of the former definition', () => {
  const job = new Aggregates(defined(MINUTE));
  job.add({ eventTime: 0, value: 1 });
  job.restart(defined(minutes(5)));
  job.close(5 * MINUTE - 1);
  expect(job.succession.state.former).toHaveLength(1);
  job.close(5 * MINUTE);
  expect(job.succession.state.former).toEqual([]);
});

test('what has changed is told with both values, and nothing when nothing has', () => {
  const job = new Aggregates(defined(MINUTE));
  job.restart(defined(minutes(5)));
  expect(job.succession.changes).toEqual([
    'window: {"type":"tumbling","size":60000} -> {"type":"tumbling","size":300000}',
  ]);
  job.restart(defined(minutes(5)));
  expect(job.succession.changes).toEqual([]);
});

test('windows of a checkpoint that names no definition are those of the present one', () => {
  const accumulators: AccumulatorsState = { fn: 'average', sums: [4], counts: [2] };
  const windows = [{ start: 0, groups: [{ type: 'numeric', names: [TAG], accumulators: [accumulators] }] }];
  const succession = new Succession(defined(MINUTE), 0, { windows });
  expect([...succession.close(MINUTE)].flatMap(({ lines }) => [...lines])).toEqual([line('average', 2, MINUTE)]);
});

test('windows that are aggregated by what is gone are refused, with what was, what there is, and what to do', () => {
  const { tag_value, ...columns } = actual.columns;
  const renamed: Pipeline = {
    ...actual,
    columns: { ...columns, text: tag_value },
    speedLayer: { ...actual.speedLayer, value: 'text' },
  };
  const job = new Aggregates(actual);
  job.add({ eventTime: 0, value: 1 });
  expect(() => job.restart(renamed)).toThrow(
    /column 'tag_value', which is none of step, name, event_time, text: run the version that wrote it/,
  );
});

test('whatever definitions with windows that overlap follow one another, each window is whole and of one of them', () => {
  const sizes = [
    [2, 2],
    [3, 1],
    [4, 2],
    [6, 3],
  ] as const;
  const definitions = sizes.map(([size, hop], index) => {
    const definition = defined(minutes(hop), `f${index}`);
    const furtherWindows = { sliding: { type: 'hopping', size: minutes(size), hop: minutes(hop) } as const };
    const speedLayer = { ...definition.speedLayer, ...(size > hop && { furtherWindows }) };
    return { size: minutes(size), pipeline: { ...definition, speedLayer } };
  });
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ ahead: fc.nat(20), value: fc.nat(1000) }) },
    { weight: 2, arbitrary: fc.nat(3) },
    { weight: 2, arbitrary: fc.record({ definition: fc.nat(definitions.length - 1) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
      const job = new Aggregates(defined(minutes(2), 'f0'));
      job.close(0);
      const rows: (Row & { readonly watermark: number })[] = [];
      for (const each of steps) {
        if (typeof each === 'number') job.close(job.watermark + each * MINUTE);
        else if ('definition' in each) job.restart(definitions[each.definition]?.pipeline ?? actual);
        else {
          const row = { eventTime: job.watermark + (each.ahead - 6) * MINUTE, value: each.value };
          rows.push({ ...row, watermark: job.watermark });
          job.add(row);
        }
      }
      job.close(Number.POSITIVE_INFINITY);
      const lines = job.lines.filter((text) => text.startsWith('sliding'));
      for (const text of lines) {
        const [, field, average, end] = /f(\d)=(.*),event_time=(\d+)000000i/.exec(text) ?? [];
        const { size = 0 } = definitions[Number(field)] ?? {};
        const held = rows.filter(
          ({ eventTime, watermark }) =>
            eventTime >= Number(end) - size && eventTime < Number(end) && watermark < Number(end),
        );
        expect(Number(average)).toBeCloseTo(held.reduce((sum, { value }) => sum + value, 0) / held.length, 9);
      }
      // No two definitions have a window that starts at the same time.
      const starts = lines.map((text) => {
        const [, field, end] = /f(\d)=.*,event_time=(\d+)000000i/.exec(text) ?? [];
        return Number(end) - (definitions[Number(field)]?.size ?? 0);
      });
      expect(new Set(starts).size).toBe(starts.length);
    }),
    { numRuns: 500 },
  );
});

test('whatever definitions follow one another, each window is whole and of one of them, and each row in one window', () => {
  const sizes = [seconds(20), MINUTE, seconds(90), minutes(2), minutes(5)];
  const definitions = sizes.map((size, index) => ({ size, field: `f${index}`, pipeline: defined(size, `f${index}`) }));
  const ROUND = seconds(10);
  const step = fc.oneof(
    // How far ahead of the watermark a row is; whole numbers as values, whose sums are exact in any order.
    { weight: 6, arbitrary: fc.record({ ahead: fc.nat(36), value: fc.nat(1000) }) },
    { weight: 2, arbitrary: fc.nat(12) },
    { weight: 2, arbitrary: fc.constantFrom(...definitions) },
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
      const job = new Aggregates(defined(MINUTE, 'f1'));
      job.close(0);
      const rows: Row[] = [];
      for (const each of steps) {
        if (typeof each === 'number') job.close(job.watermark + each * ROUND);
        else if ('pipeline' in each) job.restart(each.pipeline);
        else {
          const row = { eventTime: job.watermark + (each.ahead - 6) * ROUND, value: each.value };
          rows.push(row);
          job.add(row);
        }
      }
      job.close(Number.POSITIVE_INFINITY);
      const inTime = rows.filter((row) => !job.late.includes(row));
      const covered = job.lines.flatMap((text) => {
        const [, field, average, end] = /(f\d)=(.*),event_time=(\d+)000000i/.exec(text) ?? [];
        const { size = 0 } = definitions.find((definition) => definition.field === field) ?? {};
        const held = inTime.filter((row) => row.eventTime >= Number(end) - size && row.eventTime < Number(end));
        expect(Number(average)).toBe(held.reduce((sum, { value }) => sum + value, 0) / held.length);
        return held;
      });
      expect(covered).toHaveLength(inTime.length);
      expect(new Set(covered)).toEqual(new Set(inTime));
    }),
    { numRuns: 500 },
  );
});
