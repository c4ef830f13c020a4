import type { Comparison } from './check';
import { type Failure, type Measurement, type Sample, type Subject, summarize } from './measurement';
import type { Scale } from './scale';

export interface BenchOptions {
  readonly scale: Scale;
  /** @default - all */
  readonly systems?: readonly string[];
  /**
   * A commit, whose script Flink runs, or whose Node engine runs, beside today's.
   * @default - today's alone
   */
  readonly base?: string;
  /** Told of every step, for people who wait. */
  readonly progress: (text: string) => void;
}

export interface Measured {
  readonly subject: Subject;
  /** Takes one sample. */
  readonly run: (index: number) => Promise<Sample>;
}

/** Measures one subject after the other, and keeps what came out. A failure ends its own measurement alone. */
export class Bench {
  readonly rows: (Measurement | Failure)[] = [];
  readonly comparisons: Comparison[] = [];

  constructor(readonly options: BenchOptions) {}

  get scale(): Scale {
    return this.options.scale;
  }

  wants(system: string): boolean {
    return this.options.systems?.includes(system) ?? true;
  }

  /** @param run takes one sample; called `scale.runs` times */
  async measure(subject: Subject, run: (index: number) => Promise<Sample>): Promise<void> {
    await this.alternate([{ subject, run }]);
  }

  /** Takes one sample of each in turn: what the machine does meanwhile then falls on all of them alike. */
  async alternate(subjects: readonly Measured[]): Promise<void> {
    const measured = subjects
      .filter(({ subject }) => this.wants(subject.system))
      .map((each) => ({ ...each, samples: [] as Sample[], failed: false }));
    for (let i = 0; i < this.scale.runs; i++) {
      for (const each of measured.filter(({ failed }) => !failed)) {
        try {
          const sample = await each.run(i);
          each.samples.push(sample);
          this.#report(each.subject, sample, i + 1);
        } catch (error) {
          each.failed = true;
          this.fail(each.subject, error);
        }
      }
    }
    for (const { subject, samples, failed } of measured) if (!failed) this.add(subject, samples);
  }

  #report({ suite, system, shape, unit }: Subject, { amount, cpuSeconds, peakRssMb }: Sample, run: number): void {
    const perCpuSecond = Math.round(amount / cpuSeconds).toLocaleString('en-US');
    const did = `${perCpuSecond} ${unit} per CPU-second, ${Math.round(peakRssMb)} MB`;
    this.options.progress(`${suite}: ${system}, ${shape}, run ${run}: ${did}`);
  }

  /** Takes samples that came with those of another measurement. Without any there is nothing to say. */
  add(subject: Subject, samples: readonly Sample[]): void {
    if (samples.length > 0 && this.wants(subject.system)) this.rows.push(summarize(subject, samples));
  }

  /** Keeps what was predicted beside what was measured. */
  compare(comparison: Comparison): void {
    this.comparisons.push(comparison);
  }

  fail(subject: Subject, error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    this.rows.push({ ...subject, error: text });
    this.options.progress(`${subject.suite}: ${subject.system}, ${subject.shape} failed: ${text}`);
  }
}
