import type { Pipeline } from '../../../../job/definition';
import { minutes } from '../../../../job/duration';
import type { AccumulatorsState } from '../../../../job/node/windows/accumulators';
import { Succession } from '../../../../job/node/windows/succession';
import { pipeline as actual } from '../../../../job/pipeline';
import { Aggregates, defined, MINUTE, TAG } from './aggregates-over-restarts';

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
