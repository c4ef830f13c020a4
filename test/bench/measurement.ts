import { spreadPercent, statistic } from './statistics';

/** What is counted in a measurement. */
export type Unit = 'rows' | 'messages' | 'copies' | 'starts';

/** One run. */
export interface Sample {
  /** How much was done, in the measurement's unit. */
  readonly amount: number;
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly peakRssMb: number;
  readonly bytesWritten?: number;
}

/** What is measured, as the table names it. */
export interface Subject {
  readonly suite: string;
  readonly system: string;
  readonly shape: string;
  readonly unit: Unit;
  /** Whose CPU time, and from when to when. */
  readonly counted: string;
  /**
   * What of the job's contract it does not keep.
   * @default - nothing
   */
  readonly leavesOut?: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** Medians of the runs. `spread` is their range in percent of the median. */
export interface Measurement extends Subject {
  readonly runs: number;
  readonly amount: number;
  readonly rowsPerCpuSecond: number;
  readonly rowsPerSecond: number;
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly peakRssMb: number;
  readonly bytesWritten?: number;
  readonly spread: { readonly rowsPerCpuSecond: number; readonly rowsPerSecond: number; readonly peakRssMb: number };
}

export interface Failure extends Subject {
  readonly error: string;
}

export function summarize(subject: Subject, samples: readonly Sample[]): Measurement {
  const of = (value: (sample: Sample) => number) => statistic(samples.map(value));
  const perCpuSecond = of(({ amount, cpuSeconds }) => amount / cpuSeconds);
  const perSecond = of(({ amount, seconds }) => amount / seconds);
  const peak = of(({ peakRssMb }) => peakRssMb);
  const written = samples.flatMap(({ bytesWritten }) => (bytesWritten === undefined ? [] : [bytesWritten]));
  return {
    ...subject,
    runs: samples.length,
    amount: of(({ amount }) => amount).median,
    rowsPerCpuSecond: perCpuSecond.median,
    rowsPerSecond: perSecond.median,
    cpuSeconds: of(({ cpuSeconds }) => cpuSeconds).median,
    seconds: of(({ seconds }) => seconds).median,
    peakRssMb: peak.median,
    ...(written.length > 0 && { bytesWritten: statistic(written).median }),
    spread: {
      rowsPerCpuSecond: spreadPercent(perCpuSecond),
      rowsPerSecond: spreadPercent(perSecond),
      peakRssMb: spreadPercent(peak),
    },
  };
}
