import type { Pipeline } from '../../job/definition';
import { formatDuration, type Milliseconds } from '../../job/duration';
import type { RejectedRow } from '../../job/node/sink/sink';
import type { WhenGroupIsAhead, WhenOffsetsGoBack } from '../../job/settings';
import { formatWindow, windowsOf } from '../../job/windows';
import { Choices } from './choices';
import { takeOver } from './clock';
import { DEFINITIONS } from './definitions';
import { checkEnd, missingRows } from './end-check';
import type { Engine } from './engine';
import { type Instance, startInstance } from './instance';
import { Watcher } from './invariants';
import { LITTLE_MEMORY, Memory } from './memory';
import { SentLines } from './sent-lines';
import { chooseStore, type StoreState } from './store-state';
import { Topic } from './topic';
import { Trouble } from './trouble';
import { Machine, Violation, World } from './world';

const PARTITIONS = 2;
/** So many steps of peace are more than any store needs to go on. */
const PATIENCE = 3_000;
/** After so much time of peace, everything that was read is visible. */
const PATIENCE_MS = 10 * 60_000;
/** Lines that late rows have changed are made again once a second. */
const RENEWAL_MS = 2_500;

export interface Outcome {
  readonly violation: string | undefined;
  readonly choices: readonly number[];
  readonly history: readonly string[];
  readonly steps: number;
}

/** Runs the engine through what the choices say. */
export async function simulate(engine: Engine, choices: Choices, keepsHistory = false): Promise<Outcome> {
  const simulation = new Simulation(engine, choices, keepsHistory);
  const restore = takeOver(simulation.world);
  let violation: string | undefined;
  try {
    await simulation.run();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    violation = error.message;
  } finally {
    restore();
  }
  const { world } = simulation;
  return { violation, choices: choices.made, history: world.history, steps: simulation.steps };
}

class Simulation {
  readonly world: World;
  readonly #topic: Topic;
  readonly #store: StoreState;
  readonly #watcher = new Watcher();
  readonly #lines = new SentLines();
  readonly #rejected: RejectedRow[] = [];
  readonly #instances: Instance[] = [];
  readonly #interval: Milliseconds;
  readonly #faultRate: number;
  readonly #trouble: Trouble;
  readonly #pipeline: Pipeline;
  readonly #hasLittleMemory: boolean;
  readonly #whenOffsetsGoBack: WhenOffsetsGoBack;
  readonly #whenGroupIsAhead: WhenGroupIsAhead;
  /** After trouble: an instance that reads nothing any more must go on just as well. */
  readonly #messagesInPeace: number;
  #violation: Violation | undefined;
  #started = 0;
  steps = 0;

  constructor(
    private readonly engine: Engine,
    private readonly choices: Choices,
    keepsHistory: boolean,
  ) {
    this.world = new World(choices, keepsHistory);
    this.#hasLittleMemory = choices.among(8) === 1;
    this.#whenOffsetsGoBack = choices.among(4) === 1 ? 'stop' : 'continue';
    this.#whenGroupIsAhead = choices.setting(2) === 1 ? 'stop' : 'follow';
    const takesTurns = choices.setting(4) === 1;
    // The plainest in half of the runs.
    const windows = Math.max(0, choices.setting(2 * DEFINITIONS.length - 2) - DEFINITIONS.length + 2);
    this.#pipeline = DEFINITIONS[windows] ?? DEFINITIONS[0];
    const kind = { rowsAreLarge: this.#hasLittleMemory, isInOrder: windows === 0 };
    this.#topic = new Topic(this.world, PARTITIONS, kind, () => this.#watcher.watermark);
    this.#store = chooseStore(choices, () => this.#look())(this.world);
    this.#interval = [20, 0, 100, 1_000][choices.among(4)] as Milliseconds;
    this.#faultRate = [0, 0.02, 0.1][choices.among(3)] ?? 0;
    this.#trouble = new Trouble([0.12, 0.03][choices.among(2)] ?? 0, {
      ...{ world: this.world, topic: this.#topic, store: this.#store, takesTurns },
      alive: () => this.#alive(),
      start: () => this.#start(),
      offsets: () => this.#watcher.offsets,
    });
    this.#messagesInPeace = [2, 0][choices.among(2)] ?? 0;
    this.world.tell(
      undefined,
      `${this.#store.kind}; ${this.#hasLittleMemory ? 'little memory; ' : ''}windows ${describeWindows(this.#pipeline)}; a checkpoint every ${this.#interval} ms; faults: ${this.#faultRate}`,
    );
  }

  async run(): Promise<void> {
    for (let i = 0; i < 4; i++) this.#topic.produce();
    const troubled = [60, 120, 240][this.choices.among(3)] ?? 0;
    this.#start();
    // In half of the runs trouble finds a job that has come some way.
    for (let left = [0, 60][this.choices.among(2)] ?? 0; left > 0; left--) await this.#step();
    this.world.faultRate = this.#faultRate;
    for (let step = 0; step < troubled; step++) {
      this.#trouble.disturb();
      await this.#step();
    }
    await this.#calm();
    if (!this.#store.isFit) return this.#expectRefusal();
    if (!(await this.#untilAllIsStored())) return;
    if (await this.#endWell()) {
      checkEnd({
        ...{ store: this.#store, topic: this.#topic, watcher: this.#watcher, pipeline: this.#pipeline },
        ...{ lines: this.#lines, rejected: this.#rejected, hasLost: this.#trouble.hasLost },
      });
    }
  }

  /** From here on nothing goes wrong, and supervisors start what has failed. */
  async #calm(): Promise<void> {
    this.choices.isOn = false;
    this.world.tell(undefined, 'from here on nothing goes wrong');
    for (const { machine } of this.#instances) machine.isPaused = false;
    this.#topic.settle();
  }

  async #expectRefusal(): Promise<void> {
    for (let step = 0; step < PATIENCE && this.#alive().length > 0; step++) await this.#step();
    const refused = this.#instances.every(({ machine, end }) => !machine.isAlive || end?.includes('If-None-Match'));
    if (!refused) throw new Violation('a store without conditional writes was not refused');
  }

  /** @returns whether it is: where the topic has gone back, or another engine has read on, the job may have been told to stop */
  async #untilAllIsStored(): Promise<boolean> {
    for (let i = 0; i < this.#messagesInPeace; i++) this.#topic.produce();
    const begin = this.world.now;
    for (let step = 0; step < PATIENCE && this.world.now < begin + PATIENCE_MS; step++) {
      if (this.#alive().length === 0) {
        if (this.#isToldToStop()) return false;
        this.#start();
      }
      await this.#step();
      if (step % 8 === 0 && this.#isDone() && (await this.#isStillDone())) return true;
    }
    const missing = missingRows(this.#topic, this.#watcher);
    const ends = this.#instances.map(
      ({ machine, end }) => `${machine.name}: ${end ?? (machine.isAlive ? 'runs' : 'killed')}`,
    );
    throw new Violation(
      missing.length > 0
        ? `the store does not go on by itself: ${missing.length} rows, such as ${missing[0]}, are missing; ${ends.at(-1)}`
        : `two instances go on beside each other: ${ends.join('; ')}`,
    );
  }

  #isToldToStop(instance = this.#instances.at(-1)): boolean {
    const { hasGoneBack, isReadByAnother } = this.#topic;
    const hasSaid = (what: string) => instance?.end?.includes(what) === true;
    return (
      (hasGoneBack && this.#whenOffsetsGoBack === 'stop' && hasSaid('--when-offsets-go-back continue')) ||
      (isReadByAnother && this.#whenGroupIsAhead === 'stop' && hasSaid('--when-group-is-ahead follow')) ||
      (isReadByAnother && this.#trouble.hasLost && hasSaid('into files that are gone'))
    );
  }

  #isDone(): boolean {
    const alive = this.#alive();
    return (
      alive.length === 1 &&
      alive[0]?.job.isRunning === true &&
      this.#topic.broker.logs.every(({ start, end }, p) => (alive[0]?.job.position(p) ?? start) === end) &&
      missingRows(this.#topic, this.#watcher).length === 0
    );
  }

  /** Once lines are renewed, where there is anything to be renewed. */
  async #isStillDone(): Promise<boolean> {
    if (windowsOf(this.#pipeline).every(({ allowedLateness }) => allowedLateness === 0)) return true;
    const end = this.world.now + RENEWAL_MS;
    for (let step = 0; step < PATIENCE && this.world.now < end && this.#alive().length > 0; step++) await this.#step();
    return this.#isDone();
  }

  /**
   * A stop, and one more start and stop, which cleans up what instances have left that were long dead.
   * @returns false where the topic has gone back, nothing was read since, and the job was told to stop then
   */
  async #endWell(): Promise<boolean> {
    for (const restarts of [false, true]) {
      if (restarts) this.#start();
      const [last] = this.#alive();
      for (let step = 0; step < PATIENCE && last !== undefined && !last.job.isRunning; step++) await this.#step();
      last?.job.stop().catch(() => {});
      for (let step = 0; step < PATIENCE && last?.end === undefined; step++) await this.#step();
      if (this.#messagesInPeace === 0 && this.#isToldToStop(last)) return false;
      const mayHearItLate = !restarts && this.#messagesInPeace === 0 && this.#isNews(last);
      if (last?.end !== 'ok' && !mayHearItLate) throw new Violation(`a stop ends with ${last?.end ?? 'nothing'}`);
    }
    return true;
  }

  /** What happened before the peace, and an instance that has nothing to read hears of at its stop alone. */
  #isNews({ end = '', isFenced = false }: Partial<Instance> = {}): boolean {
    const isLost = this.#trouble.hasLost && end.includes('The next start falls back');
    return isLost || isFenced || end.includes("can't reach");
  }

  async #step(): Promise<void> {
    this.steps++;
    await this.world.step();
    if (this.#violation !== undefined) throw this.#violation;
  }

  /** Called from within the store: what is thrown here would reach the engine. */
  #look(): void {
    try {
      this.#watcher.look(this.#store, this.#trouble.hasLost);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.#fail(error);
    }
  }

  #fail(violation: Violation): void {
    this.#violation ??= violation;
  }

  #alive(): Instance[] {
    return this.#instances.filter(({ machine, end }) => machine.isAlive && end === undefined);
  }

  #start(): void {
    const machine = new Machine(String.fromCharCode(65 + (this.#started++ % 26)));
    const memory = this.#hasLittleMemory ? new Memory(LITTLE_MEMORY, (violation) => this.#fail(violation)) : undefined;
    this.#instances.push(
      startInstance({
        engine: this.engine,
        pipeline: this.#pipeline,
        world: this.world,
        machine,
        topic: this.#topic,
        store: this.#store,
        memory,
        lines: this.#lines,
        rejected: this.#rejected,
        whenOffsetsGoBack: this.#whenOffsetsGoBack,
        whenGroupIsAhead: this.#whenGroupIsAhead,
        checkpointInterval: this.#interval,
      }),
    );
  }
}

const describeWindows = (pipeline: Pipeline) =>
  windowsOf(pipeline)
    .map((window) => `${formatWindow(window)} + ${formatDuration(window.allowedLateness)}`)
    .join(', ');

/** Runs one seed. */
export const simulateSeed = (engine: Engine, seed: number) => simulate(engine, Choices.ofSeed(seed));
