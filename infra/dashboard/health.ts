import { fluxExpression } from '@influxdata/influxdb-client';
import { HEALTH_PREFIX } from '../constructs/telegraf-config';
import type { Watched } from '../health/alerts';
import type { Metric } from '../health/figure';
import { INFLUXDB_SIZE, JOB_METRICS, LOG_SIZE, TELEGRAF, UNDER_REPLICATED } from '../health/metrics';
import type { Cell, Dashboard, Row } from './dashboard';
import { selection } from './selection';

/** How the system itself is: the job, Kafka, Telegraf and the disks. */
export function healthDashboard({ engine, disks }: Watched, bucket: string): Dashboard {
  const job = JOB_METRICS[engine];
  const of = (metric: Metric) => series(bucket, metric);
  const lines = (title: string, query: string): Cell => ({ title, as: 'lines', query });
  /** Of all series together, in each interval. */
  const total = (metric: Metric) =>
    `${of(metric)}\n  |> ${IN_EACH('last')}\n  |> group(columns: ["_time"])\n  |> sum()\n  |> group()`;
  const increase = (metric: Metric) =>
    `${of(metric)}\n  |> difference(nonNegative: true)\n  |> ${IN_EACH('sum')}\n  |> group(columns: ["_time"])\n  |> sum()\n  |> group()`;
  const share = (part: Metric, whole: Metric) => `join(
  tables: {part: ${increase(part)}, whole: ${increase(whole)}},
  on: ["_time"],
)
  |> filter(fn: (r) => r._value_whole > 0)
  |> map(fn: (r) => ({_time: r._time, _value: 100.0 * float(v: r._value_part) / float(v: r._value_whole)}))`;
  const percentOf = (bytes: number) =>
    `\n  |> map(fn: (r) => ({r with _value: 100.0 * float(v: r._value) / ${bytes.toFixed(1)}}))`;

  const rows: readonly (readonly Cell[])[] = [
    [lines('Messages that wait', total(job.lag)), lines('Messages read', increase(job.messages))],
    [
      lines('Checkpoints written', increase(job.checkpoints)),
      lines('Duration of the latest checkpoint, s', of(job.checkpointDuration)),
    ],
    [lines('Restarts of the job', changes(of(job.restarts))), lines('Errors of the store', increase(job.storeErrors))],
    [
      lines('Rejected rows, % of those read', share(job.rejected, job.rows)),
      lines('Late rows, % of those read', share(job.late, job.rows)),
    ],
    [
      lines('Under-replicated partitions, by broker', `${of(UNDER_REPLICATED)}\n  |> ${IN_EACH('max')}`),
      lines("Errors of Telegraf's writes", increase(TELEGRAF.errors)),
    ],
    [
      lines(
        'Disk of the brokers, % full',
        `${of(LOG_SIZE)}\n  |> ${IN_EACH('last')}\n  |> group(columns: ["_time", "address", "url"])\n  |> sum()\n  |> group(columns: ["address", "url"])${percentOf(disks.kafka)}`,
      ),
      lines('Disk of InfluxDB, % full', `${total(INFLUXDB_SIZE)}${percentOf(disks.influxDb)}`),
    ],
  ];
  return {
    name: 'health',
    title: 'Health',
    description: 'How the system itself is. Installed from the repository: changes made here are lost.',
    rows: [alerts, ...rows.map((cells): Row => ({ height: 3, cells }))],
  };
}

/** The latest state of each check, those that fire first. */
const alerts: Row = {
  height: 4,
  cells: [
    {
      title: 'Alerts',
      as: 'table',
      query: `from(bucket: "_monitoring")
  |> range(start: v.timeRangeStart, stop: v.timeRangeStop)
  |> filter(fn: (r) => r._measurement == "statuses" and r._field == "_message")
  |> group(columns: ["_check_name"])
  |> sort(columns: ["_time"])
  |> last()
  |> group()
  |> keep(columns: ["_time", "_check_name", "_level", "_value"])
  |> sort(columns: ["_level", "_check_name"])`,
    },
  ],
};

const IN_EACH = (fn: string) => `aggregateWindow(every: v.windowPeriod, fn: ${fn}, createEmpty: false)`;

const changes = (query: string) => `${query}
  |> group()
  |> sort(columns: ["_time"])
  |> difference()
  |> map(fn: (r) => ({r with _value: if r._value == 0 then 0 else 1}))
  |> ${IN_EACH('sum')}`;

function series(bucket: string, { of, name, where }: Metric): string {
  const all = selection(bucket, HEALTH_PREFIX + of, [name]);
  if (where === undefined) return all;
  return `${all}\n  |> filter(fn: (r) => r.${where.label} =~ ${fluxExpression(`/^(${where.matches})$/`)})`;
}
