import { rmSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import pc from 'picocolors';
import { temporaryFolder } from '../../infra/programs/process';
import { type Milliseconds, minutes } from '../../job/duration';
import { durationArgument } from '../../job/duration-argument';
import { chooseSeed, Random } from '../corpus/random';
import { faults, strike } from '../faults/fault';
import { startTarget, stopTarget, type Target } from '../faults/target';
import { hasPassed, report } from './report';
import { soak } from './soak';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

interface Options {
  readonly duration: Milliseconds;
  readonly rate: number;
  readonly faultEvery: Milliseconds;
  readonly faults: boolean;
}

const say = (what: string): void => {
  process.stderr.write(`${pc.dim(new Date().toISOString().slice(11, 19))} ${what}\n`);
};

async function main({ duration, rate, faultEvery, faults: withFaults }: Options): Promise<void> {
  const random = new Random(chooseSeed());
  const folder = temporaryFolder('soak');
  say(`starting the system, with its logs in ${folder}/logs`);
  const target = await startTarget(folder, random);
  try {
    const trouble = { every: faultEvery, cause: () => strikeAny(target) };
    const result = await soak(target.system, { duration, rate, say, ...(withFaults && { trouble }) });
    process.stdout.write(report(result));
    if (!hasPassed(result)) process.exitCode = 1;
  } finally {
    await stopTarget(target);
  }
  if (process.exitCode === undefined) rmSync(folder, { recursive: true });
}

async function strikeAny(target: Target): Promise<void> {
  // Where a fault delays rows on their way, it hangs on the moment which of them are late.
  const candidates = faults.filter(({ delaysRows }) => !delaysRows);
  const fault = candidates[target.random.between(0, candidates.length)];
  if (fault === undefined) return;
  say(fault.name);
  await strike([fault], target);
}

function rowsPerSecond(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a whole number of rows from 1.');
}

new Command('soak')
  .description(
    'Has rows flow through the whole system on this machine, looks at what job, Telegraf and data generator take\n' +
      'meanwhile, and checks that all that was sent has arrived. Needs Linux. Exit codes: 0 passed, 1 FAILED.',
  )
  .addOption(
    new Option('--duration <duration>', 'for how long')
      .env('UAF_DURATION')
      .argParser(durationArgument)
      .default(minutes(60), '1h'),
  )
  .addOption(
    new Option('--rate <rows>', 'rows that are sent per second').env('UAF_RATE').argParser(rowsPerSecond).default(100),
  )
  .addOption(
    new Option('--fault-every <duration>', 'time between two faults')
      .argParser(durationArgument)
      .default(minutes(10), '10m'),
  )
  .option('--no-faults', 'leave faults out')
  .addHelpText('after', '\nSEED=<n> for make, or the variable UAF_SEED, repeats what a run has shown as its seed.')
  .action(main)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${pc.red(error instanceof Error ? error.message : String(error))}\n`);
    process.exitCode = 1;
  });
