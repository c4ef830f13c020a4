import { flux, fluxExpression } from '@influxdata/influxdb-client';
import type { Milliseconds } from '../../job/duration';
import { HEALTH_PREFIX } from '../constructs/telegraf-config';
import type { Figure, Metric, Times, Value } from './figure';

/** Flux for a value: a table with one row, whose `_value` it is, or with none where nothing is known. */
export function fluxOf(bucket: string, { figure, per = 1 }: Value, times: Times): string {
  const top = figureOf(bucket, figure, times);
  if (typeof per === 'number')
    return per === 1 ? top : `${top}\n  |> map(fn: (r) => ({_value: r._value / float(v: ${per})}))`;
  const named = (name: string, query: string) =>
    `${query} |> map(fn: (r) => ({_time: now(), name: "${name}", _value: r._value}))`;
  return `union(tables: [
  ${named('top', top)},
  ${named('bottom', figureOf(bucket, per, times))},
])
  |> group()
  |> pivot(rowKey: ["_time"], columnKey: ["name"], valueColumn: "_value")
  |> map(fn: (r) => ({_value: r.top / r.bottom}))`;
}

/** What Flux of a value imports. */
export const IMPORTS = 'import "array"\n';

function figureOf(bucket: string, { metric, as }: Figure, { over, fresh }: Times): string {
  const newest = `${seriesOf(bucket, metric, fresh)}\n  |> last()`;
  const counters = `${seriesOf(bucket, metric, over)}\n  |> increase()\n  |> last()\n  |> group()\n  |> sum()`;
  switch (as) {
    case 'sum':
      return `${newest}\n  |> group()\n  |> sum()${REAL}`;
    case 'max':
      return `${newest}\n  |> group()\n  |> max()${REAL}`;
    case 'largest pod':
      return `${newest}\n  |> group(columns: ${POD})\n  |> sum()\n  |> group()\n  |> max()${REAL}`;
    case 'pods':
      // Where nobody says anything, that is a number as well.
      return `union(tables: [
  ${newest} |> group(columns: ${POD}) |> last() |> group() |> count()${REAL},
  array.from(rows: [{_value: 0.0}]),
])
  |> group()
  |> sum()`;
    case 'increase':
      return `${counters}${REAL}`;
    case 'whole increase':
      return `${seriesOf(bucket, metric, over)}
  |> increase()
  |> elapsed(unit: 1ms)
  |> cumulativeSum(columns: ["elapsed"])
  |> last()
  |> filter(fn: (r) => r.elapsed > ${Math.round(over * MOST)})
  |> group()
  |> sum()${REAL}`;
    case 'rate':
      return `${counters}\n  |> map(fn: (r) => ({_value: float(v: r._value) / ${(over / 1000).toFixed(1)}}))`;
    case 'changes':
      return `${seriesOf(bucket, metric, over)}
  |> group()
  |> sort(columns: ["_time"])
  |> difference()
  |> filter(fn: (r) => r._value != 0, onEmpty: "keep")
  |> count()${REAL}`;
  }
}

/** Of a time, the share that a series must have been there for to count as there for all of it. */
const MOST = 0.8;
/** What tells one pod from another. */
const POD = '["address", "url"]';
const REAL = '\n  |> map(fn: (r) => ({_value: float(v: r._value)}))';

/** What a metric was in the time that has just passed. */
export function seriesOf(bucket: string, { of, name, where }: Metric, time: Milliseconds): string {
  const start = fluxExpression(`-${time}ms`);
  const selected = flux`from(bucket: ${bucket})
  |> range(start: ${start})
  |> filter(fn: (r) => r._measurement == ${HEALTH_PREFIX + of} and r._field == ${name})`.toString();
  return where === undefined
    ? selected
    : `${selected}\n  |> filter(fn: (r) => r.${where.label} =~ /^(${where.matches})$/)`;
}
