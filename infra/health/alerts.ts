import { type Milliseconds, minutes, seconds } from '../../job/duration';
import type { EnvironmentProps } from '../environments/environment';
import type { Figure, Metric, Times, Value } from './figure';
import { INFLUXDB_SIZE, JOB_METRICS, type JobMetrics, LOG_SIZE, TELEGRAF, UNDER_REPLICATED } from './metrics';

/** What somebody has to look at. */
export interface Alert {
  /** Its heading in docs/runbook.md, which says what it means and what to do. */
  readonly name: string;
  readonly value: Value;
  /** It fires above or below it. */
  readonly threshold: { readonly above: number } | { readonly below: number };
  /** As it is written behind the value. */
  readonly unit: string;
}

/** In what an alert differs from one system to another. */
export interface Watched {
  readonly engine: EnvironmentProps['job']['engine'];
  readonly brokers: number;
  /** Bytes of one broker's disk, and of InfluxDB's. */
  readonly disks: { readonly kafka: number; readonly influxDb: number };
}

/** How often alerts are looked at, and what times they are about. */
export interface AlertTimes extends Times {
  readonly every: Milliseconds;
}

/** Long enough that what passes by itself is no alert. */
export const TIMES: AlertTimes = { over: minutes(5), fresh: minutes(1), every: seconds(30) };

/** Every alert of a system. */
export function alertsOf({ engine, brokers, disks }: Watched): readonly Alert[] {
  return [
    ...ofJob(JOB_METRICS[engine]),
    alert('broker-away', pods(UNDER_REPLICATED), { below: brokers }, 'brokers'),
    alert(
      'partitions-under-replicated',
      { figure: { metric: UNDER_REPLICATED, as: 'max' } },
      { above: 0 },
      'partitions',
    ),
    alert(
      'broker-disk-full',
      share({ metric: LOG_SIZE, as: 'largest pod' }, disks.kafka),
      { above: 0.8 },
      'of the disk',
    ),
    alert(
      'influxdb-disk-full',
      share({ metric: INFLUXDB_SIZE, as: 'sum' }, disks.influxDb),
      { above: 0.8 },
      'of the disk',
    ),
    alert('telegraf-away', pods(TELEGRAF.written), { below: 1 }, 'processes'),
    alert('points-not-written', increase(TELEGRAF.errors), { above: 2 }, 'errors'),
  ];
}

const ofJob = (job: JobMetrics): readonly Alert[] => [
  alert('job-away', pods(job.alive), { below: 1 }, 'processes'),
  alert('job-restarts', { figure: { metric: job.restarts, as: 'changes' } }, { above: 1 }, 'restarts'),
  alert('job-behind', share({ metric: job.lag, as: 'sum' }, { metric: job.messages, as: 'rate' }), { above: 300 }, 's'),
  alert(
    'checkpoints-missing',
    { figure: { metric: job.checkpoints, as: 'whole increase' } },
    { below: 1 },
    'checkpoints',
  ),
  alert('store-errors', increase(job.storeErrors), { above: 2 }, 'errors'),
  alert(
    'rows-rejected',
    share(increase(job.rejected).figure, increase(job.rows).figure),
    { above: 0.1 },
    'of the rows',
  ),
  alert('rows-late', share(increase(job.late).figure, increase(job.rows).figure), { above: 0.01 }, 'of the rows'),
];

const alert = (name: string, value: Value, threshold: Alert['threshold'], unit: string): Alert => ({
  name,
  value,
  threshold,
  unit,
});
const pods = (metric: Metric): Value => ({ figure: { metric, as: 'pods' } });
const increase = (metric: Metric): Value => ({ figure: { metric, as: 'increase' } });
const share = (figure: Figure, per: Figure | number): Value => ({ figure, per });

/** Whether an expression is beyond an alert's threshold, in Flux and in PromQL. */
export const conditionOf = ({ threshold }: Pick<Alert, 'threshold'>, value: string): string =>
  'above' in threshold ? `${value} > ${real(threshold.above)}` : `${value} < ${real(threshold.below)}`;

/** Flux takes 1 for an integer, which it compares with no real number. */
const real = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** Whether a value is beyond an alert's threshold. */
export const fires = ({ threshold }: Pick<Alert, 'threshold'>, value: number): boolean =>
  'above' in threshold ? value > threshold.above : value < threshold.below;
