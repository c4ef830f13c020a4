import type { Comparison } from './check';
import { type Failure, type Measurement, type Sample, type Subject, summarize } from './measurement';
import type { Scale } from './scale';

export interface BenchOptions {
  readonly scale: Scale;
  /** @default - all */
  readonly systems?: readonly string[];
  /** Told of every step, for people who wait. */
  readonly progress: (text: string) => void;
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
    const { suite, system, shape } = subject;
    if (!this.wants(system)) return;
    const samples: Sample[] = [];
    try {
      for (let i = 0; i < this.scale.runs; i++) {
        const sample = await run(i);
        samples.push(sample);
        const perCpuSecond = Math.round(sample.amount / sample.cpuSeconds).toLocaleString('en-US');
        const did = `${perCpuSecond} ${subject.unit} per CPU-second, ${Math.round(sample.peakRssMb)} MB`;
        this.options.progress(`${suite}: ${system}, ${shape}, run ${i + 1}: ${did}`);
      }
      this.add(subject, samples);
    } catch (error) {
      this.fail(subject, error);
    }
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
