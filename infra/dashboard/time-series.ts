import { flux } from '@influxdata/influxdb-client';
import type { Pipeline } from '../../job/definition';
import type { Cell, Dashboard } from './dashboard';

/** What the pipeline's lines have become in a bucket: every aggregate in the form that suits its values. */
export function timeSeriesDashboard(pipeline: Pipeline, bucket: string): Dashboard {
  const { aggregates, line, window } = pipeline.speedLayer;
  const of = (field: string) => flux`from(bucket: ${bucket})
  |> range(start: v.timeRangeStart, stop: v.timeRangeStop)
  |> filter(fn: (r) => r._measurement == ${line.measurement} and r._field == ${field})`;
  const seconds = window.size / 1000;

  const count = (title: string, query: string, x: number): Cell => ({
    title,
    as: 'number',
    query,
    at: { x, y: 0, width: 4, height: 2 },
  });
  const counts = [
    count(
      'Tags heard of',
      `${of(line.eventTimeField)}\n  |> group()\n  |> distinct(column: "${line.tag}")\n  |> count()`,
      0,
    ),
    count('Points', `${of(line.eventTimeField)}\n  |> group()\n  |> count()`, 4),
    count(
      'Latest window ended',
      `${of(line.eventTimeField)}\n  |> group()\n  |> max()\n  |> map(fn: (r) => ({_value: time(v: r._value)}))`,
      8,
    ),
  ];

  const results = Object.entries(aggregates).map(([type, { fn, field }], i): Cell => {
    const numbers = fn !== 'last';
    return {
      title: `${fn} of ${type} tags, every ${seconds} s`,
      as: numbers ? 'lines' : 'table',
      query: numbers
        ? of(field).toString()
        : `${of(field)}\n  |> last()\n  |> group()\n  |> keep(columns: ["_time", "${line.tag}", "_value"])\n  |> sort(columns: ["${line.tag}"])`,
      at: { x: 0, y: 2 + 5 * i, width: 12, height: 5 },
    };
  });

  const perWindow: Cell = {
    title: `Points in each window of ${seconds} s`,
    as: 'lines',
    query: `${of(line.eventTimeField)}\n  |> group()\n  |> aggregateWindow(every: ${seconds}s, fn: count)`,
    at: { x: 0, y: 2 + 5 * results.length, width: 12, height: 3 },
  };
  return {
    name: pipeline.name,
    title: `Pipeline ${pipeline.name}`,
    description: 'Installed from the repository: changes made here are lost when it is installed again.',
    cells: [...counts, ...results, perWindow],
  };
}
