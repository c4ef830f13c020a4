import { Counter, Gauge, Registry } from 'prom-client';
import type { JobStatus } from '../job/job-status';

/** The job's figures in Prometheus's form. They are read from the job when asked for; rows never wait for them. */
export function jobMetrics(job: JobStatus): Registry {
  const registry = new Registry();
  const { counters } = job;

  const counter = (name: string, help: string, read: () => number) =>
    new Counter({
      name: `job_${name}_total`,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `job_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });

  counter('messages', 'Records read', () => counters.messages);
  counter('rows', 'Rows read', () => counters.rows);
  counter('rows_stored', 'Rows handed to the long-term store', () => counters.rowsStored);
  counter('rows_late', 'Rows stored but not aggregated, since their window had closed', () => counters.rowsLate);
  counter(
    'rows_untyped',
    'Rows stored but not aggregated, since no tag type has such a name',
    () => counters.rowsUntyped,
  );
  new Counter({
    name: 'job_rows_rejected_total',
    help: 'Rows sent to the rejected topic, by what is wrong with them',
    labelNames: ['reason'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(counters.rejected)) this.inc({ reason }, count);
    },
  });
  counter('windows_closed', 'Windows closed', () => counters.windowsClosed);
  counter('lines', 'Lines of line protocol written', () => counters.lines);
  counter('lines_refused', 'Lines that InfluxDB refused, left out', () => job.linesRefused);
  counter(
    'values_overflowed',
    'Values left out, since they are beyond a double, as the average of huge numbers is',
    () => counters.valuesOverflowed,
  );
  counter('files', 'Parquet files published', () => counters.files);
  counter('file_rows', 'Rows in published Parquet files', () => counters.fileRows);
  counter('file_bytes', 'Bytes in published Parquet files', () => counters.fileBytes);
  counter('checkpoints', 'Checkpoints written', () => counters.checkpoints);
  counter('store_errors', 'Tries to use the long-term store that failed', () => job.storeErrors);
  gauge('checkpoint_age_seconds', 'Time since the latest checkpoint was begun', () => job.checkpointAge / 1000);
  gauge('checkpoint_duration_seconds', 'How long the latest checkpoint took', () => counters.checkpointMs / 1000);
  gauge('windows_open', 'Windows open', () => job.openWindows);
  gauge('memory_bytes', 'Resident memory of the process', () => process.memoryUsage.rss());
  // Under the name that Prometheus has for it: by its changes a restart is known.
  new Gauge({ name: 'process_start_time_seconds', help: 'When the process was started', registers: [registry] }).set(
    Math.round(performance.timeOrigin / 1000),
  );
  new Gauge({
    name: 'job_lag_records',
    help: 'Records known to wait, by partition',
    labelNames: ['partition'],
    registers: [registry],
    collect() {
      for (const [partition, lag] of job.lag) this.set({ partition: String(partition) }, lag);
    },
  });
  return registry;
}
