import { Command, InvalidArgumentError, Option } from 'commander';
import { formatDuration, type Milliseconds } from '../../job/duration';
import { durationArgument } from '../../job/duration-argument';
import { maskOutput } from '../../job/masked-output';
import { type Demand, defaults } from './demand';
import { sizedEnvironment } from './environment';
import { report } from './report';
import { size } from './size';
import { environmentSource } from './source';

maskOutput(process.stdout, process.stderr);

new Command('sizing')
  .description('Computes the resources for a rate from measured figures, and prints an environment to start from.')
  .addOption(new Option('--rate <rows>', 'rows per second (required)').env('UAF_RATE').argParser(number))
  .addOption(optional('--rows-per-message <n>', 'rows in each message').env('UAF_ROWS_PER_MESSAGE').argParser(number))
  .addOption(
    optional('--tags <n>', 'number of tags, each of which yields a line per minute').env('UAF_TAGS').argParser(number),
  )
  .addOption(
    optional('--retention <duration>', 'how long Kafka keeps messages')
      .env('UAF_RETENTION')
      .argParser(durationArgument),
  )
  .addOption(
    optional('--checkpoint-interval <duration>', 'time between checkpoints')
      .env('UAF_CHECKPOINT_INTERVAL')
      .argParser(durationArgument),
  )
  .addOption(optional('--utilization <share>', 'CPU utilization to aim for').env('UAF_UTILIZATION').argParser(number))
  .action(({ rate, ...others }: Partial<Demand> & { readonly rate?: number }, command: Command) => {
    if (rate === undefined)
      command.error("error: the rate is missing: write --rate 1000000, or 'make sizing RATE=1000000'");
    const demand: Demand = { ...defaults, ...others, rowsPerSecond: rate };
    try {
      const needed = size(demand);
      const comment = `Computed by 'make sizing RATE=${rate}'.`;
      process.stdout.write(`${report(demand, needed)}\n${environmentSource(sizedEnvironment(needed), comment)}`);
    } catch (error) {
      command.error(`error: ${error instanceof Error ? error.message : error}`);
    }
  })
  .parse();

function optional(flag: string, text: string): Option {
  const option = new Option(flag, text);
  const value = Object.entries(defaults).find(([name]) => name === option.attributeName())?.[1];
  return option.default(value, /duration/.test(flag) ? formatDuration(value as Milliseconds) : String(value));
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Write a number.');
}
