/** What became of one seed. */
export interface SeedReport {
  readonly seed: number;
  readonly violation?: string | undefined;
  readonly steps: number;
}

/** A run of many seeds that workers share: the first worker has the first seed, and each one every so-manieth from its own on. */
export class Campaign {
  readonly #next: number[];
  #done = 0;
  #steps = 0;
  #finding: SeedReport | undefined;

  constructor(
    readonly first: number,
    readonly count: number,
    readonly workers: number,
  ) {
    this.#next = Array.from({ length: workers }, (_, worker) => first + worker);
  }

  /** The lowest seed that has failed. */
  get finding(): SeedReport | undefined {
    return this.#finding;
  }

  /** The seed that a worker is at. */
  seedOf(worker: number): number {
    return this.#next[worker] ?? this.first + worker;
  }

  add(report: SeedReport): void {
    this.#done++;
    this.#steps += report.steps;
    this.#next[(report.seed - this.first) % this.workers] = report.seed + this.workers;
    const isLower = report.seed < (this.#finding?.seed ?? Number.POSITIVE_INFINITY);
    if (report.violation !== undefined && isLower) this.#finding = report;
  }

  /** The workers that can find nothing lower any more. */
  get idle(): number[] {
    const found = this.#finding?.seed ?? Number.POSITIVE_INFINITY;
    return [...this.#next.keys()].filter((worker) => this.seedOf(worker) >= Math.min(found, this.first + this.count));
  }

  /** How far it has come, at which rate, and when it will end at that. */
  progress(seconds: number): string {
    const rate = this.#done / seconds;
    const end = this.#done === 0 ? 'the first are under way' : `ends in about ${Math.ceil(this.#left / rate / 60)} min`;
    return `${this.#done} of ${this.count} seeds, ${this.#steps} steps, ${rate.toFixed(1)} seeds/s, ${end}`;
  }

  /** How many seeds are still to be run: after one has failed, those below it. */
  get #left(): number {
    const end = this.#finding?.seed ?? this.first + this.count;
    return this.#next.reduce((left, next) => left + Math.max(0, Math.ceil((end - next) / this.workers)), 0);
  }

  total(seconds: number): string {
    return `${this.#done} seeds, ${this.#steps} steps, ${seconds.toFixed(0)} s: nothing lost, nothing doubled`;
  }
}
