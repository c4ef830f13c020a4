import type { Clock } from '../../job/node/clock';
import type { Machine, World } from './world';

/** The clock of one machine, which stops with it. */
export function clockOf(world: World, machine: Machine): Clock {
  return {
    now: () => world.now,
    sleep: (ms) => new Promise((resolve) => void world.after(machine, ms, resolve)),
    every: (ms, action) => {
      let cancel = () => {};
      const next = () => {
        cancel = world.after(machine, ms, () => {
          next();
          action();
        });
      };
      next();
      return () => cancel();
    },
  };
}

/** What code may ask for beside its clock comes from the run, too. */
export function takeOver(world: World): () => void {
  const { now } = Date;
  const { random } = Math;
  const { stackTraceLimit } = Error;
  Date.now = () => world.now + world.wallOffset;
  Math.random = () => 0.5;
  // Requests fail all the time, and nobody looks at where.
  Error.stackTraceLimit = 0;
  return () => {
    Date.now = now;
    Math.random = random;
    Error.stackTraceLimit = stackTraceLimit;
  };
}
