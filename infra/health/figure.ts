import type { Milliseconds } from '../../job/duration';

/** A metric as a component serves it, under Prometheus's name. */
export interface Metric {
  readonly of: 'job' | 'kafka' | 'influxdb' | 'telegraf';
  readonly name: string;
  /**
   * The series that count, by a label and a regular expression of its whole value.
   * @default - all
   */
  readonly where?: { readonly label: string; readonly matches: string };
}

/**
 * One number, made of what all series of a metric say:
 * - `sum`, `max`: of their newest values
 * - `largest pod`: the newest values are added up for each pod, and the largest of these sums counts
 * - `pods`: how many pods have served the metric lately
 * - `increase`: by how much counters rose within a time; `rate` is the same for each second
 * - `whole increase`: the same of counters that are there for all of that time, so that what has just begun counts for nothing
 * - `changes`: how often it took another value within a time
 */
export interface Figure {
  readonly metric: Metric;
  readonly as: 'sum' | 'max' | 'largest pod' | 'pods' | 'increase' | 'whole increase' | 'rate' | 'changes';
}

/** One number: a figure, or what one is of another or of a constant. */
export interface Value {
  readonly figure: Figure;
  /** @default 1 */
  readonly per?: Figure | number;
}

/** What a value is made from. */
export interface Times {
  /** Of increases, rates and changes. */
  readonly over: Milliseconds;
  /** For how long a metric counts as the newest one. */
  readonly fresh: Milliseconds;
}
