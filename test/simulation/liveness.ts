import { windowsOf } from '../../job/windows';
import { checkEnd, missingRows } from './end-check';
import type { Instance } from './instance';
import { PATIENCE, type Run } from './run';
import { Violation } from './world';

/** After so much time of peace, everything that was read is visible. */
const PATIENCE_MS = 10 * 60_000;
/** Lines that late rows have changed are made again once a second. */
const RENEWAL_MS = 2_500;

/** What must come to pass from when on nothing goes wrong any more, and supervisors start what has failed. */
export class Liveness {
  constructor(private readonly run: Run) {}

  /** @throws Violation where the store does not go on by itself, or its end is not as it should be */
  async check(): Promise<void> {
    const { settings, topic, watcher, lines, rejected, trouble } = this.run;
    const { store, pipeline } = settings;
    if (!store.isFit) return this.#expectRefusal();
    if (!(await this.#untilAllIsStored())) return;
    if (await this.#endWell()) checkEnd({ store, topic, watcher, pipeline, lines, rejected, hasLost: trouble.hasLost });
  }

  async #expectRefusal(): Promise<void> {
    const { run } = this;
    await run.stepWhile(() => run.alive.length > 0);
    const refused = run.instances.every(({ machine, end }) => !machine.isAlive || end?.includes('If-None-Match'));
    if (!refused) throw new Violation('a store without conditional writes was not refused');
  }

  /** @returns whether it is: where the topic has gone back, or another engine has read on, the job may have been told to stop */
  async #untilAllIsStored(): Promise<boolean> {
    const { run } = this;
    const { world } = run;
    for (let i = 0; i < run.settings.messagesInPeace; i++) run.topic.produce();
    const begin = world.now;
    for (let step = 0; step < PATIENCE && world.now < begin + PATIENCE_MS; step++) {
      if (run.alive.length === 0) {
        if (this.#isToldToStop()) return false;
        run.start();
      }
      await run.step();
      if (step % 8 === 0 && this.#isDone() && (await this.#isStillDone())) return true;
    }
    throw this.#doesNotGoOn();
  }

  #doesNotGoOn(): Violation {
    const missing = this.#missing;
    const ends = this.run.instances.map(
      ({ machine, end }) => `${machine.name}: ${end ?? (machine.isAlive ? 'runs' : 'killed')}`,
    );
    return new Violation(
      missing.length > 0
        ? `the store does not go on by itself: ${missing.length} rows, such as ${missing[0]}, are missing; ${ends.at(-1)}`
        : `two instances go on beside each other: ${ends.join('; ')}`,
    );
  }

  #isToldToStop(instance = this.run.instances.at(-1)): boolean {
    const { topic, trouble, settings } = this.run;
    const hasSaid = (what: string) => instance?.end?.includes(what) === true;
    return (
      (topic.hasGoneBack && settings.whenOffsetsGoBack === 'stop' && hasSaid('--when-offsets-go-back continue')) ||
      (topic.isReadByAnother && settings.whenGroupIsAhead === 'stop' && hasSaid('--when-group-is-ahead follow')) ||
      (topic.isReadByAnother && trouble.hasLost && hasSaid('into files that are gone'))
    );
  }

  #isDone(): boolean {
    const { alive, topic } = this.run;
    return (
      alive.length === 1 &&
      alive[0]?.job.isRunning === true &&
      topic.broker.logs.every(({ start, end }, p) => (alive[0]?.job.position(p) ?? start) === end) &&
      this.#missing.length === 0
    );
  }

  /** Once lines are renewed, where there is anything to be renewed. */
  async #isStillDone(): Promise<boolean> {
    const { run } = this;
    if (windowsOf(run.settings.pipeline).every(({ allowedLateness }) => allowedLateness === 0)) return true;
    const end = run.world.now + RENEWAL_MS;
    await run.stepWhile(() => run.world.now < end && run.alive.length > 0);
    return this.#isDone();
  }

  /**
   * A stop, and one more start and stop, which cleans up what instances have left that were long dead.
   * @returns false where the topic has gone back, nothing was read since, and the job was told to stop then
   */
  async #endWell(): Promise<boolean> {
    const { run } = this;
    const readsNothing = run.settings.messagesInPeace === 0;
    for (const restarts of [false, true]) {
      if (restarts) run.start();
      const [last] = run.alive;
      await run.stepWhile(() => last !== undefined && !last.job.isRunning);
      last?.job.stop().catch(() => {});
      await run.stepWhile(() => last?.end === undefined);
      if (readsNothing && this.#isToldToStop(last)) return false;
      const mayHearItLate = !restarts && readsNothing && this.#isNews(last);
      if (last?.end !== 'ok' && !mayHearItLate) throw new Violation(`a stop ends with ${last?.end ?? 'nothing'}`);
    }
    return true;
  }

  /** What happened before the peace, and an instance that has nothing to read hears of at its stop alone. */
  #isNews({ end = '', isFenced = false }: Partial<Instance> = {}): boolean {
    const isLost = this.run.trouble.hasLost && end.includes('The next start falls back');
    return isLost || isFenced || end.includes("can't reach");
  }

  get #missing(): string[] {
    return missingRows(this.run.topic, this.run.watcher);
  }
}
