import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { template } from '../../../../infra/dashboard/template';
import { timeSeriesDashboard } from '../../../../infra/dashboard/time-series';
import { pipeline } from '../../../../job/pipeline';

const GOLDEN = join(__dirname, '../../../golden/dashboard/time-series.json');
const dashboard = timeSeriesDashboard(pipeline, 'tags');
const cells = dashboard.rows.flatMap((row) => row.cells);

test('the template has the form of test/golden/dashboard/time-series.json ("make golden" writes it anew)', () => {
  const text = `${JSON.stringify(template(dashboard), null, 2)}\n`;
  if (process.env.UAF_RENEW === '1') writeFileSync(GOLDEN, text);
  expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
});

test('every aggregate of the pipeline has a cell that reads its field', () => {
  for (const { field } of Object.values(pipeline.speedLayer.aggregates)) {
    expect(cells.filter(({ query }) => query.includes(`r._field == "${field}"`))).toHaveLength(1);
  }
});

test('the cells of a row share the grid of 12', () => {
  expect(dashboard.rows.map((row) => 12 % row.cells.length)).toEqual(dashboard.rows.map(() => 0));
});

test('a bucket whose name has a quote in it stays a text within the query', () => {
  const [row] = timeSeriesDashboard(pipeline, 'a"b').rows;
  expect(row?.cells[0]?.query).toContain('from(bucket: "a\\"b")');
});
