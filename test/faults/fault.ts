import { setTimeout as sleep } from 'node:timers/promises';
import type { Program } from '../../infra/programs/process';
import { type Milliseconds, seconds } from '../../job/duration';
import type { Random } from '../corpus/random';
import type { Target } from './target';

export interface Fault {
  readonly name: string;
  /** Whether rows can't be sent on their way meanwhile, and so may arrive after their window has closed. */
  readonly delaysRows: boolean;
  readonly lasts: Milliseconds;
  /** @returns what ends it: whoever was hit works again then */
  readonly strike: (target: Target) => Promise<() => Promise<void>>;
}

const DOWN = seconds(4);

/** Each before those that depend on what it hits: in this order they can be ended. */
export const faults: readonly Fault[] = [
  {
    name: 'one of three brokers is frozen',
    delaysRows: true,
    lasts: seconds(30),
    strike: async (target) => {
      const broker = chooseBroker(target);
      await broker.kill('SIGSTOP');
      return () => broker.kill('SIGCONT');
    },
  },
  {
    name: 'one of three brokers is killed',
    delaysRows: true,
    lasts: DOWN,
    strike: (target) => kill(chooseBroker(target)),
  },
  {
    // LocalStack keeps nothing beyond its process, so that is spared: connections break and are refused, as after a kill.
    name: 'LocalStack is out of reach',
    delaysRows: false,
    lasts: seconds(8),
    strike: async ({ storeLink }) => {
      await storeLink.cut();
      return () => storeLink.mend();
    },
  },
  {
    name: 'InfluxDB is killed',
    delaysRows: false,
    lasts: DOWN,
    strike: ({ system }) => kill(system.influxDb.program),
  },
  { name: 'Telegraf is killed', delaysRows: false, lasts: DOWN, strike: ({ system }) => kill(system.telegraf) },
  { name: 'the job is killed', delaysRows: false, lasts: DOWN, strike: ({ job }) => kill(job) },
];

function chooseBroker({ system, random }: Target): Program {
  const [first, ...others] = system.kafka.brokers;
  if (first === undefined) throw new RangeError('a system without brokers');
  return random.pick([first, ...others]);
}

async function kill(program: Program): Promise<() => Promise<void>> {
  await program.kill('SIGKILL');
  return () => program.start();
}

/** Has faults strike at once, and ends them when the longest of them has lasted. */
export async function strike(struck: readonly Fault[], target: Target): Promise<void> {
  const ends: (() => Promise<void>)[] = [];
  for (const fault of struck) ends.push(await fault.strike(target));
  await sleep(Math.max(...struck.map(({ lasts }) => lasts)));
  for (const end of ends) await end();
}

/** Two different faults, in the order of their list. */
export function pickPair(random: Random): readonly Fault[] {
  const first = random.between(0, faults.length);
  const second = (first + random.between(1, faults.length)) % faults.length;
  return faults.filter((_, index) => index === first || index === second);
}
