import type { RejectedRow } from '../../job/node/sink/sink';
import type { Engine } from './engine';
import { type Instance, startInstance } from './instance';
import { Watcher } from './invariants';
import { LITTLE_MEMORY, Memory } from './memory';
import { SentLines } from './sent-lines';
import { chooseSettings, describeSettings, type Settings } from './settings';
import { Topic } from './topic';
import { Trouble } from './trouble';
import { Machine, Violation, type World } from './world';

const PARTITIONS = 2;
/** So many steps of peace are more than any store needs to go on. */
export const PATIENCE = 3_000;

/** All that there is in a run: the world, what is in it, and who watches it. */
export class Run {
  readonly settings: Settings;
  readonly topic: Topic;
  readonly watcher = new Watcher();
  readonly lines = new SentLines();
  readonly rejected: RejectedRow[] = [];
  readonly instances: Instance[] = [];
  readonly trouble: Trouble;
  #violation: Violation | undefined;
  steps = 0;

  constructor(
    readonly engine: Engine,
    readonly world: World,
  ) {
    this.settings = chooseSettings(world, () => this.#look());
    const { store, troubleRate, takesTurns } = this.settings;
    this.topic = new Topic(world, PARTITIONS, this.settings.topic, () => this.watcher.watermark);
    this.trouble = new Trouble(troubleRate, {
      ...{ world, topic: this.topic, store, takesTurns },
      alive: () => this.alive,
      start: () => this.start(),
      offsets: () => this.watcher.offsets,
    });
    world.tell(undefined, describeSettings(this.settings));
  }

  /** The instances that have not ended in any way. */
  get alive(): Instance[] {
    return this.instances.filter(({ machine, end }) => machine.isAlive && end === undefined);
  }

  /** Starts one more instance. */
  start(): void {
    const { engine, world, topic, lines, rejected } = this;
    const { hasLittleMemory, ...settings } = this.settings;
    const machine = new Machine(String.fromCharCode(65 + (this.instances.length % 26)));
    const memory = hasLittleMemory ? new Memory(LITTLE_MEMORY, (violation) => this.#fail(violation)) : undefined;
    this.instances.push(startInstance({ ...settings, engine, world, machine, topic, memory, lines, rejected }));
  }

  /** @throws Violation when an invariant does not hold any more */
  async step(): Promise<void> {
    this.steps++;
    await this.world.step();
    if (this.#violation !== undefined) throw this.#violation;
  }

  /** Steps for as long as a condition holds, up to as many as anything needs in peace. */
  async stepWhile(condition: () => boolean): Promise<void> {
    for (let step = 0; step < PATIENCE && condition(); step++) await this.step();
  }

  /** Called from within the store: what is thrown here would reach the engine. */
  #look(): void {
    try {
      this.watcher.look(this.settings.store, this.trouble.hasLost);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.#fail(error);
    }
  }

  #fail(violation: Violation): void {
    this.#violation ??= violation;
  }
}
