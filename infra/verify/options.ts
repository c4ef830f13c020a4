import { type Command, InvalidArgumentError, Option } from 'commander';
import pc from 'picocolors';
import { type Milliseconds, minutes } from '../../job/duration';
import { durationArgument } from '../../job/duration-argument';
import { table } from './table';
import { type Target, verify } from './verification';

/** Common to verifications, wherever the system runs. */
export interface VerifyCommandOptions {
  readonly windows: number;
  readonly timeout: Milliseconds;
  readonly format: 'table' | 'json';
}

export const addVerifyOptions = (command: Command): Command =>
  command
    .option('--windows <count>', 'how many windows', count, 1)
    .addOption(
      new Option('--timeout <duration>', 'how long to wait for rows and points')
        .argParser(durationArgument)
        .default(minutes(4), '4m'),
    )
    .addOption(
      new Option('--format <format>', 'of the result').choices(['table', 'json']).default('table').env('UAF_FORMAT'),
    );

function count(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError('A number from 1 to 99 is allowed.');
  return Number(text);
}

/** Verifies and prints the verdict. Exit code 1 when it is bad. */
export async function report(target: Target, options: VerifyCommandOptions): Promise<void> {
  const say = (what: string) => process.stderr.write(`${pc.dim(what)}\n`);
  const verdict = await verify(target, { ...options, say });
  process.stdout.write(options.format === 'json' ? `${JSON.stringify(verdict, null, 2)}\n` : table(verdict));
  if (!verdict.ok) process.exitCode = 1;
}
