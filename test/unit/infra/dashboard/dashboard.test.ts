import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { template } from '../../../../infra/dashboard/template';
import { timeSeriesDashboard } from '../../../../infra/dashboard/time-series';
import { distinctFields, fieldsOf } from '../../../../job/fields';
import { pipeline } from '../../../../job/pipeline';
import { everyFunction } from '../../../corpus/every-function';

const GOLDEN = join(__dirname, '../../../golden/dashboard/time-series.json');
const dashboard = timeSeriesDashboard(pipeline, 'tags');
const cells = dashboard.rows.flatMap((row) => row.cells);

test('the template has the form of test/golden/dashboard/time-series.json ("make golden" writes it anew)', () => {
  const text = `${JSON.stringify(template(dashboard), null, 2)}\n`;
  if (process.env.UAF_RENEW === '1') writeFileSync(GOLDEN, text);
  expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
});

test('every aggregate of the pipeline has a cell that reads its field', () => {
  for (const { name } of distinctFields(fieldsOf(pipeline))) {
    expect(cells.filter(({ query }) => query.includes(`r._field == "${name}"`))).toHaveLength(1);
  }
});

test('several aggregates of a tag type stand beside each other, one that two types share once', () => {
  const { rows } = timeSeriesDashboard(everyFunction, 'tags');
  const titles = rows.map((row) => row.cells.map(({ title }) => title.replace(/ tags.*/, '')));
  expect(titles.slice(1, 5)).toEqual([
    ['average of numeric', 'minimum of numeric', 'maximum of numeric'],
    ['sum of numeric', 'count of numeric and string', 'standard-deviation (deviation) of numeric'],
    [
      'standard-deviation (sample_deviation) of numeric',
      'first (first_number) of numeric',
      'last (last_number) of numeric',
    ],
    ['first of string', 'last of string'],
  ]);
  expect(rows.map((row) => 12 % row.cells.length)).toEqual(rows.map(() => 0));
});

test('the cells of a row share the grid of 12', () => {
  expect(dashboard.rows.map((row) => 12 % row.cells.length)).toEqual(dashboard.rows.map(() => 0));
});

test('a bucket whose name has a quote in it stays a text within the query', () => {
  const [row] = timeSeriesDashboard(pipeline, 'a"b').rows;
  expect(row?.cells[0]?.query).toContain('from(bucket: "a\\"b")');
});
