import type { Metric } from './figure';

/** What a job on either engine says of itself. */
export interface JobMetrics {
  /** Served while the job runs. */
  readonly alive: Metric;
  /** Takes another value with each restart. */
  readonly restarts: Metric;
  /** Messages known to wait. */
  readonly lag: Metric;
  readonly messages: Metric;
  readonly rows: Metric;
  readonly rejected: Metric;
  readonly late: Metric;
  readonly checkpoints: Metric;
  /** Seconds. */
  readonly checkpointDuration: Metric;
  /** Tries to write to the long-term store that failed. */
  readonly storeErrors: Metric;
}

const job = (name: string, where?: Metric['where']): Metric => ({ of: 'job', name, ...(where && { where }) });

const NODE: JobMetrics = {
  alive: job('process_start_time_seconds'),
  restarts: job('process_start_time_seconds'),
  lag: job('job_lag_records'),
  messages: job('job_messages_total'),
  rows: job('job_rows_total'),
  rejected: job('job_rows_rejected_total'),
  late: job('job_rows_late_total'),
  checkpoints: job('job_checkpoints_total'),
  checkpointDuration: job('job_checkpoint_duration_seconds'),
  storeErrors: job('job_store_errors_total'),
};

const ofOperators = (name: string, operators: string): Metric =>
  job(`flink_taskmanager_job_task_operator_${name}`, { label: 'operator_name', matches: operators });

const FLINK: JobMetrics = {
  alive: job('flink_jobmanager_job_numRestarts'),
  restarts: job('flink_jobmanager_job_numRestarts'),
  lag: job('flink_taskmanager_job_task_operator_pendingRecords'),
  messages: ofOperators('numRecordsIn', 'Source:_.*'),
  rows: ofOperators('numRecordsOut', 'Source:_.*'),
  rejected: ofOperators('numRecordsIn', 'rejected.*Writer'),
  late: job('flink_taskmanager_job_task_operator_numLateRecordsDropped'),
  checkpoints: job('flink_jobmanager_job_numberOfCompletedCheckpoints'),
  checkpointDuration: job('flink_jobmanager_job_lastCheckpointDuration'),
  storeErrors: job('flink_jobmanager_job_numberOfFailedCheckpoints'),
};

export const JOB_METRICS = { node: NODE, flink: FLINK } as const;

const kafka = (name: string): Metric => ({ of: 'kafka', name });

/** Partitions of which a broker is the leader, and of which not all replicas are in sync. */
export const UNDER_REPLICATED = kafka('kafka_server_replicamanager_underreplicatedpartitions');
/** Bytes of a partition on a broker. */
export const LOG_SIZE = kafka('kafka_log_log_size');
/** Bytes. */
export const INFLUXDB_SIZE: Metric = { of: 'influxdb', name: 'storage_shard_disk_size' };

/** What Telegraf says of its outputs. */
export const TELEGRAF = {
  written: { of: 'telegraf', name: 'metrics_written' },
  errors: { of: 'telegraf', name: 'errors' },
} as const satisfies Record<string, Metric>;

/** What is the same with either engine. */
export const OTHER_METRICS: readonly Metric[] = [UNDER_REPLICATED, LOG_SIZE, INFLUXDB_SIZE, ...Object.values(TELEGRAF)];
