import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { template } from '../../../../infra/dashboard/template';
import { timeSeriesDashboard } from '../../../../infra/dashboard/time-series';
import { pipeline } from '../../../../job/pipeline';

const GOLDEN = join(__dirname, '../../../golden/dashboard/time-series.json');
const dashboard = timeSeriesDashboard(pipeline, 'tags');

test('the template has the form of test/golden/dashboard/time-series.json (RENEW=1 renews it)', () => {
  const text = `${JSON.stringify(template(dashboard), null, 2)}\n`;
  if (process.env.RENEW === '1') writeFileSync(GOLDEN, text);
  expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
});

test('every aggregate of the pipeline has a cell that reads its field', () => {
  for (const { field } of Object.values(pipeline.speedLayer.aggregates)) {
    expect(dashboard.cells.filter(({ query }) => query.includes(`r._field == "${field}"`))).toHaveLength(1);
  }
});

test('no two cells overlap, and all fit the grid of 12', () => {
  const squares = dashboard.cells.flatMap(({ at: { x, y, width, height } }) =>
    Array.from({ length: width * height }, (_, i) => `${x + (i % width)},${y + Math.floor(i / width)}`),
  );
  expect(new Set(squares).size).toBe(squares.length);
  expect(squares.map((square) => Number(square.split(',')[0])).every((x) => x < 12)).toBe(true);
});

test('a bucket whose name has a quote in it stays a text within the query', () => {
  const [cell] = timeSeriesDashboard(pipeline, 'a"b').cells;
  expect(cell?.query).toContain('from(bucket: "a\\"b")');
});
