import type { Program } from '../../infra/programs/process';
import { openFiles, residentMb } from './process';
import { type Reading, type Trend, trendOf } from './trend';

/** What a program's run has come to. */
export interface Growth {
  readonly name: string;
  readonly memoryMb: Trend;
  readonly openFiles: Trend;
}

interface Series {
  readonly pid: number;
  readonly memoryMb: Reading[];
  readonly openFiles: Reading[];
}

/** Looks at programs again and again, at each one's latest run: one that was started again begins anew. */
export class Sampler {
  readonly #start = performance.now();
  readonly #series = new Map<string, Series>();

  constructor(private readonly programs: readonly Program[]) {}

  get seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  sample(): void {
    for (const program of this.programs) {
      if (!program.running) continue;
      const series = this.#seriesOf(program);
      series.memoryMb.push({ seconds: this.seconds, value: residentMb(program.pid) });
      series.openFiles.push({ seconds: this.seconds, value: openFiles(program.pid) });
    }
  }

  get growth(): Growth[] {
    return [...this.#series].map(([name, { memoryMb, openFiles }]) => ({
      name,
      memoryMb: trendOf(memoryMb),
      openFiles: trendOf(openFiles),
    }));
  }

  #seriesOf({ pid, options: { name } }: Program): Series {
    const known = this.#series.get(name);
    if (known?.pid === pid) return known;
    const series: Series = { pid, memoryMb: [], openFiles: [] };
    this.#series.set(name, series);
    return series;
  }
}
