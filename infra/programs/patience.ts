import { availableParallelism, loadavg } from 'node:os';
import type { Milliseconds } from '../../job/duration';

/** What patience goes by. */
interface Machine {
  /** Threads that want a processor, per processor. */
  readonly load: number;
  /** Milliseconds. */
  now(): number;
}

const thisMachine: Machine = {
  get load() {
    return (loadavg()[0] ?? 0) / availableParallelism();
  },
  now: () => performance.now(),
};

/**
 * How long somebody waits for a program, as the program feels it: where twice as many threads want a processor as there
 * are, time passes half as fast.
 */
export class Patience {
  readonly #machine: Machine;
  #left: number;
  #looked: number;

  constructor(time: Milliseconds, machine: Machine = thisMachine) {
    this.#machine = machine;
    this.#left = time;
    this.#looked = machine.now();
  }

  /** Milliseconds, on a machine that has nothing else to do. */
  get left(): number {
    const now = this.#machine.now();
    this.#left -= (now - this.#looked) / Math.max(1, this.#machine.load);
    this.#looked = now;
    return Math.max(0, this.#left);
  }

  get isOver(): boolean {
    return this.left === 0;
  }
}

/** Why something took long, where that is the machine; else nothing. */
export function becauseOfLoad(): string {
  const { load } = thisMachine;
  return load > 1 ? `, on a machine with ${load.toFixed(1)} times as much to do as it can` : '';
}
