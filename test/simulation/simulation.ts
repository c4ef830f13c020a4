import type { Milliseconds } from '../../job/duration';
import type { RejectedRow } from '../../job/node/sink/sink';
import { pipeline } from '../../job/pipeline';
import type { WhenOffsetsGoBack } from '../../job/settings';
import { Choices } from './choices';
import { takeOver } from './clock';
import type { Engine } from './engine';
import { type Instance, startInstance } from './instance';
import { checkLines, Watcher } from './invariants';
import { LITTLE_MEMORY, Memory } from './memory';
import { chooseStore, type StoreState } from './store-state';
import { Topic } from './topic';
import { Machine, Violation, World } from './world';

const PARTITIONS = 2;
const INSTANCES_AT_MOST = 3;
/** So many steps of peace are more than any store needs to go on. */
const PATIENCE = 3_000;
/** After so much time of peace, everything that was read is visible. */
const PATIENCE_MS = 10 * 60_000;

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
  readonly #lines: string[] = [];
  readonly #rejected: RejectedRow[] = [];
  readonly #instances: Instance[] = [];
  readonly #interval: Milliseconds;
  readonly #faultRate: number;
  readonly #disturbance: number;
  readonly #hasLittleMemory: boolean;
  readonly #whenOffsetsGoBack: WhenOffsetsGoBack;
  /** After trouble: an instance that reads nothing any more must go on just as well. */
  readonly #messagesInPeace: number;
  #violation: Violation | undefined;
  #hasLost = false;
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
    this.#topic = new Topic(this.world, PARTITIONS, pipeline.speedLayer.window.size, this.#hasLittleMemory);
    this.#store = chooseStore(choices, () => this.#look())(this.world);
    this.#interval = [20, 0, 100, 1_000][choices.among(4)] as Milliseconds;
    this.#faultRate = [0, 0.02, 0.1][choices.among(3)] ?? 0;
    this.#disturbance = [0.12, 0.03][choices.among(2)] ?? 0;
    this.#messagesInPeace = [2, 0][choices.among(2)] ?? 0;
    this.world.tell(
      undefined,
      `${this.#store.kind}; ${this.#hasLittleMemory ? 'little memory; ' : ''}a checkpoint every ${this.#interval} ms; faults: ${this.#faultRate}`,
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
      this.#disturb();
      await this.#step();
    }
    await this.#calm();
    if (!this.#store.isFit) return this.#expectRefusal();
    if (!(await this.#untilAllIsStored())) return;
    if (await this.#endWell()) this.#checkAll();
  }

  /** What may happen to machines and clocks, now and then. */
  #disturb(): void {
    const { choices, world } = this;
    const what = choices.rarely(this.#disturbance, 9);
    if (what === 0) return;
    const alive = this.#alive();
    const { machine } = alive[choices.among(alive.length)] ?? {};
    if (what === 1) this.#topic.produce();
    else if (what === 2 && alive.length < INSTANCES_AT_MOST) this.#start();
    else if (what === 3 && machine) {
      machine.isPaused = !machine.isPaused;
      world.tell(machine, machine.isPaused ? 'is paused' : 'goes on');
    } else if (what === 4 && machine) {
      world.tell(machine, 'is killed');
      world.kill(machine);
      if (alive.length === 1) this.#start();
    } else if (what === 5 && machine) {
      machine.isPaused = true;
      world.tell(machine, 'is paused, and its successor starts');
      if (alive.length < INSTANCES_AT_MOST) this.#start();
    } else if (what === 6) {
      world.wallOffset -= 3_600_000;
      world.tell(undefined, 'the clock is set back by an hour');
    } else if (what === 7 && choices.rarely(0.2) === 1) this.#lose();
    else if (what === 8) this.#disturbTopic();
  }

  #disturbTopic(): void {
    const what = this.choices.among(6);
    if (what < 2) this.#topic.deleteOldest();
    else if (what < 4) this.#topic.cut();
    else if (what === 4 || !this.#topic.broker.exists) this.#topic.deleteOrMake();
  }

  /** Something that is no part of the job removes what a checkpoint needs. */
  #lose(): void {
    const unpublished = this.#store.unpublished();
    const name = unpublished[this.choices.among(unpublished.length)];
    if (name === undefined) return;
    this.#hasLost = true;
    this.world.tell(undefined, `${name} gets lost`);
    this.#store.lose(name);
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

  /** @returns whether it is: where the topic has gone back, the job may have been told to stop */
  async #untilAllIsStored(): Promise<boolean> {
    for (let i = 0; i < this.#messagesInPeace; i++) this.#topic.produce();
    const begin = this.world.now;
    for (let step = 0; step < PATIENCE && this.world.now < begin + PATIENCE_MS; step++) {
      if (this.#alive().length === 0) {
        if (this.#isToldToStop()) return false;
        this.#start();
      }
      await this.#step();
      if (step % 8 === 0 && this.#isDone()) return true;
    }
    const missing = this.#missing();
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
    const isAllowed = this.#whenOffsetsGoBack === 'stop' && this.#topic.hasGoneBack;
    return isAllowed && instance?.end?.includes('--when-offsets-go-back continue') === true;
  }

  #missing(): string[] {
    const wanted = this.#topic.rows.filter(({ rejected, fate }) => rejected === undefined && fate === 'kept');
    return wanted.map(({ id }) => id).filter((id) => !this.#watcher.rows.has(id));
  }

  #isDone(): boolean {
    const alive = this.#alive();
    return (
      alive.length === 1 &&
      this.#topic.broker.logs.every(({ end }, partition) => alive[0]?.job.position(partition) === end) &&
      this.#missing().length === 0
    );
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
      // Without anything to read, it may have been replaced and not have heard of it yet.
      const mayBeReplaced = !restarts && this.#messagesInPeace === 0 && last?.end?.includes('has taken over') === true;
      if (last?.end !== 'ok' && !mayBeReplaced) throw new Violation(`a stop ends with ${last?.end ?? 'nothing'}`);
    }
    return true;
  }

  #checkAll(): void {
    const rows = this.#topic.rows;
    const storable = new Set(rows.filter(({ rejected, fate }) => !rejected && fate !== 'aborted').map(({ id }) => id));
    const unexpected = [...this.#watcher.rows.keys()].find((id) => !storable.has(id));
    if (unexpected !== undefined) throw new Violation(`row ${unexpected} should not be stored`);
    const [left] = this.#store.unpublished();
    if (left !== undefined) throw new Violation(`${left} is left over, unpublished`);
    checkLines(this.#lines, this.#topic);
    for (const { text, rejected, fate } of rows) {
      if (rejected === undefined || fate !== 'kept') continue;
      const found = this.#rejected.find(({ row }) => row.toString() === text);
      if (found?.reason !== rejected) throw new Violation(`row '${text}' was not rejected for its ${rejected}`);
    }
  }

  async #step(): Promise<void> {
    this.steps++;
    await this.world.step();
    if (this.#violation !== undefined) throw this.#violation;
  }

  /** Called from within the store: what is thrown here would reach the engine. */
  #look(): void {
    try {
      this.#watcher.look(this.#store, this.#hasLost);
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
        world: this.world,
        machine,
        topic: this.#topic,
        store: this.#store,
        memory,
        lines: this.#lines,
        rejected: this.#rejected,
        whenOffsetsGoBack: this.#whenOffsetsGoBack,
        checkpointInterval: this.#interval,
      }),
    );
  }
}

/** Runs one seed. */
export const simulateSeed = (engine: Engine, seed: number) => simulate(engine, Choices.ofSeed(seed));
