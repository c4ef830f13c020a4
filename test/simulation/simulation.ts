import { Choices } from './choices';
import { takeOver } from './clock';
import type { Engine } from './engine';
import { Liveness } from './liveness';
import { Run } from './run';
import { Violation, World } from './world';

export interface Outcome {
  readonly violation: string | undefined;
  readonly choices: readonly number[];
  readonly history: readonly string[];
  readonly steps: number;
}

/** Runs the engine through what the choices say. */
export async function simulate(engine: Engine, choices: Choices, keepsHistory = false): Promise<Outcome> {
  const world = new World(choices, keepsHistory);
  const run = new Run(engine, world);
  const restore = takeOver(world);
  let violation: string | undefined;
  try {
    await disturb(run);
    calm(run);
    await new Liveness(run).check();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    violation = error.message;
  } finally {
    restore();
  }
  return { violation, choices: choices.made, history: world.history, steps: run.steps };
}

/** Runs one seed. */
export const simulateSeed = (engine: Engine, seed: number) => simulate(engine, Choices.ofSeed(seed));

async function disturb(run: Run): Promise<void> {
  const { world, topic, trouble } = run;
  const { choices } = world;
  for (let i = 0; i < 4; i++) topic.produce();
  const troubled = [60, 120, 240][choices.among(3)] ?? 0;
  run.start();
  // In half of the runs trouble finds a job that has come some way.
  for (let left = [0, 60][choices.among(2)] ?? 0; left > 0; left--) await run.step();
  world.faultRate = run.settings.faultRate;
  for (let step = 0; step < troubled; step++) {
    trouble.disturb();
    await run.step();
  }
}

/** From here on nothing goes wrong. */
function calm({ world, instances, topic }: Run): void {
  world.choices.isOn = false;
  world.tell(undefined, 'from here on nothing goes wrong');
  for (const { machine } of instances) machine.isPaused = false;
  topic.settle();
}
