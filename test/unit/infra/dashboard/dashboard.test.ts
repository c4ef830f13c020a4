import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { healthDashboard } from '../../../../infra/dashboard/health';
import { template } from '../../../../infra/dashboard/template';
import { timeSeriesDashboard } from '../../../../infra/dashboard/time-series';
import { loadEnvironment } from '../../../../infra/environments';
import { watchedOf } from '../../../../infra/health/watched';
import type { Pipeline } from '../../../../job/definition';
import { distinctFields, fieldsOf } from '../../../../job/fields';
import { pipeline } from '../../../../job/pipeline';
import { everyFunction } from '../../../corpus/every-function';

const GOLDEN = join(__dirname, '../../../golden/dashboard');
const dashboard = timeSeriesDashboard(pipeline, 'tags');
const health = healthDashboard(watchedOf(loadEnvironment('production').props), 'tags');
const cells = dashboard.rows.flatMap((row) => row.cells);

test.each([
  ['time-series', dashboard],
  ['health', health],
])(
  'the template of %s has the form of its file in test/golden/dashboard ("make golden" writes it anew)',
  (name, each) => {
    const text = `${JSON.stringify(template(each), null, 2)}\n`;
    const file = join(GOLDEN, `${name}.json`);
    if (process.env.UAF_RENEW === '1') writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, 'utf8'));
  },
);

test('every aggregate of the pipeline has a cell that reads its field', () => {
  for (const { name } of distinctFields(fieldsOf(pipeline))) {
    expect(cells.filter(({ query }) => query.includes(`r._field == "${name}"`))).toHaveLength(1);
  }
});

test('several aggregates of a tag type stand beside each other, one that two types share once', () => {
  const { rows } = timeSeriesDashboard(everyFunction, 'tags');
  const titles = rows.map((row) => row.cells.map(({ title }) => title.replace(/ tags.*/, '')));
  expect(titles.slice(1, 6)).toEqual([
    ['average of numeric', 'minimum of numeric', 'maximum of numeric'],
    ['sum of numeric', 'count of numeric and string and boolean', 'standard-deviation (deviation) of numeric'],
    [
      'standard-deviation (sample_deviation) of numeric',
      'first (first_number) of numeric',
      'last (last_number) of numeric',
    ],
    ['first of string', 'last of string'],
    ['first (was) of boolean', 'last (is) of boolean'],
  ]);
  expect(rows.map((row) => 12 % row.cells.length)).toEqual(rows.map(() => 0));
});

test('an axis says what its values are counted in, unless it has several units', () => {
  const { numeric, string } = pipeline.tagTypes;
  const withUnits = (unit: string): Pipeline => ({
    ...pipeline,
    tagTypes: { numeric: { ...numeric, unit: '°C' }, string, other: { ...numeric, unit } },
    speedLayer: {
      ...pipeline.speedLayer,
      aggregates: { ...pipeline.speedLayer.aggregates, other: pipeline.speedLayer.aggregates.numeric },
    },
  });
  const labels = (definition: Pipeline) =>
    JSON.stringify(template(timeSeriesDashboard(definition, 'tags'))).match(/"label":"[^"]*"/g);
  expect(labels(withUnits('°C'))).toEqual(['"label":"°C"']);
  expect(labels(withUnits('K'))).toBeNull();
});

test('the last of booleans is a table, whose values no text is compared with', () => {
  const all = timeSeriesDashboard(everyFunction, 'tags').rows.flatMap((row) => row.cells);
  const [cell] = all.filter(({ title }) => title.startsWith('last (is) of boolean'));
  expect(cell).toMatchObject({ as: 'table', query: expect.not.stringContaining('(empty)') });
});

test('windows of a further size have the same cells, which read their measurement', () => {
  const all = timeSeriesDashboard(everyFunction, 'tags').rows.flatMap((row) => row.cells);
  const hourly = all.filter(({ title }) => title.endsWith('every 3600 s'));
  expect(hourly).toHaveLength(13);
  expect(hourly.every(({ query }) => query.includes('r._measurement == "tags_hourly"'))).toBe(true);
});

test('of windows that overlap, how long they are is said beside how often they end', () => {
  const all = timeSeriesDashboard(everyFunction, 'tags').rows.flatMap((row) => row.cells);
  const sliding = all.filter(({ query }) => query.includes('r._measurement == "tags_sliding"'));
  expect(sliding).toHaveLength(13);
  expect(sliding[0]?.title).toBe('average of numeric tags in 180 s, every 60 s');
});

test('the cells of a row share the grid of 12', () => {
  const rows = [dashboard, health].flatMap((each) => each.rows);
  expect(rows.map((row) => 12 % row.cells.length)).toEqual(rows.map(() => 0));
});

test('a bucket whose name has a quote in it stays a text within the query', () => {
  const [row] = timeSeriesDashboard(pipeline, 'a"b').rows;
  expect(row?.cells[0]?.query).toContain('from(bucket: "a\\"b")');
});
