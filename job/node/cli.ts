import { Command, type CommandOptions, Option } from 'commander';
import type { DemoOptions } from './demo';
import { duration, type JobOptions, jobOptions, parseDefaults, port, wholeNumber } from './options';
import { EXIT, runJob } from './run';

const program = new Command('job')
  .description('Reads time series, keeps every row as Parquet, and writes windowed aggregates as line protocol.')
  .addHelpText('after', "\nWithout a command, 'run' is meant: 'job run --help' lists its options.");

const run = command('run', 'run the job until its source ends or a signal comes', { isDefault: true });
for (const option of jobOptions()) run.addOption(option);
// Each option's parser has given it the type that JobOptions says.
run.action(() => exitWith(() => runJob(parseDefaults(run.opts()) as unknown as JobOptions)));

const demo = command('demo', 'run data generator and job in one process, without Kafka');
demo
  .addOption(
    new Option('--duration <duration>', 'end after this long (default: with Ctrl-C)')
      .env('DURATION')
      .argParser(duration),
  )
  .addOption(new Option('--data <directory>', 'where everything is written').env('DATA').default('data'))
  .addOption(
    new Option('--seed <number>', 'the same seed makes the same rows (default: another each time)')
      .env('SEED')
      .argParser(wholeNumber),
  )
  .addOption(
    new Option('--port <number>', 'port of the live page (default: 8081, or another when that is taken)')
      .env('PORT')
      .argParser(port),
  )
  .addHelpText('after', '\nWhat it has done is written to summary.json in that directory.')
  .action((options: DemoOptions) =>
    exitWith(async () => {
      // The generator's libraries are loaded for the demo only.
      const { runDemo } = await import('./demo');
      const summary = await runDemo(options);
      const { rowsGenerated, rowsStored } = summary;
      for (const [name, value] of Object.entries<number>({ ...summary }))
        process.stdout.write(`${name.padEnd(14)}${value.toLocaleString('en-US').padStart(12)}\n`);
      if (rowsGenerated === rowsStored) return EXIT.ok;
      process.stderr.write(`error: ${rowsGenerated} rows were generated, but ${rowsStored} stored\n`);
      return EXIT.failed;
    }),
  );

// Who reads the output may leave before its end, as head does: what it would have got goes nowhere.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

void program.parseAsync();

function command(name: string, description: string, options: CommandOptions = {}): Command {
  return program
    .command(name, options)
    .description(description)
    .allowExcessArguments(false)
    .showHelpAfterError('(--help lists the options)');
}

async function exitWith(action: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await action();
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = EXIT.failed;
  }
}
