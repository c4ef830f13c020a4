import type { Instance } from './instance';
import type { StoreState } from './store-state';
import type { Topic } from './topic';
import type { World } from './world';

const INSTANCES_AT_MOST = 3;

/** What may be disturbed. */
interface Disturbed {
  readonly world: World;
  readonly topic: Topic;
  readonly store: StoreState;
  /** All instances are killed together, and another engine comes before the next one. */
  readonly takesTurns: boolean;
  readonly alive: () => readonly Instance[];
  readonly start: () => void;
  /** Up to where each partition is stored. */
  readonly offsets: () => Readonly<Record<string, number>>;
}

/** What may happen to machines, clocks, the topic and the store, now and then. */
export class Trouble {
  /** A file that a checkpoint may need was removed. */
  hasLost = false;

  /** @param rate how likely something happens at a step */
  constructor(
    private readonly rate: number,
    private readonly disturbed: Disturbed,
  ) {}

  disturb(): void {
    const { world, topic, takesTurns, alive, start } = this.disturbed;
    const { choices } = world;
    const what = choices.rarely(this.rate, 9);
    if (what === 0) return;
    const living = alive();
    const { machine } = living[choices.among(living.length)] ?? {};
    if (what === 1) topic.produce();
    else if (what === 2 && living.length < INSTANCES_AT_MOST) start();
    else if (what === 3 && machine) {
      machine.isPaused = !machine.isPaused;
      world.tell(machine, machine.isPaused ? 'is paused' : 'goes on');
    } else if (what === 4 && machine) {
      const killed = takesTurns ? living.map((each) => each.machine) : [machine];
      for (const each of killed) {
        world.tell(each, 'is killed');
        world.kill(each);
      }
      if (killed.length === living.length) this.#takeTurns();
    } else if (what === 5 && machine) {
      machine.isPaused = true;
      world.tell(machine, 'is paused, and its successor starts');
      if (living.length < INSTANCES_AT_MOST) start();
    } else if (what === 6) {
      world.wallOffset -= 3_600_000;
      world.tell(undefined, 'the clock is set back by an hour');
    } else if (what === 7 && choices.rarely(0.2) === 1) this.#lose();
    else if (what === 8) this.#disturbTopic();
  }

  /** After the last instance is dead, another follows; another engine may come in between. */
  #takeTurns(): void {
    const { world, topic, start, offsets, takesTurns } = this.disturbed;
    if (takesTurns) {
      world.drain();
      topic.readByAnother(offsets());
    }
    start();
  }

  #disturbTopic(): void {
    const { topic, world, takesTurns } = this.disturbed;
    const what = world.choices.among(6);
    if (what < 2) topic.deleteOldest();
    else if (what === 5 && topic.broker.exists) topic.addPartition();
    // Of a log that was cut, another engine's offsets say nothing.
    else if (!takesTurns && what < 4) topic.cut();
    else if (!takesTurns) topic.deleteOrMake();
  }

  /** Something that is no part of the job removes what a checkpoint needs. */
  #lose(): void {
    const { store, world } = this.disturbed;
    const unpublished = store.unpublished();
    const name = unpublished[world.choices.among(unpublished.length)];
    if (name === undefined) return;
    this.hasLost = true;
    world.tell(undefined, `${name} gets lost`);
    store.lose(name);
  }
}
