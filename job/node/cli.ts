import { Command } from 'commander';
import { type JobOptions, jobOptions, parseDefaults } from './options';
import { EXIT, runJob } from './run';

const program = new Command('job')
  .description('Reads time series, keeps every row as Parquet, and writes windowed aggregates as line protocol.')
  .addHelpText('after', "\nWithout a command, 'run' is meant: 'job run --help' lists its options.")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage));

const run = program
  .command('run', { isDefault: true })
  .description('run the job until its source ends or a signal comes')
  .allowExcessArguments(false)
  .showHelpAfterError('(--help lists the options)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage));
for (const option of jobOptions()) run.addOption(option);

run.action(async () => {
  try {
    // Each option's parser has given it the type that JobOptions says.
    process.exitCode = await runJob(parseDefaults(run.opts()) as unknown as JobOptions);
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = EXIT.failed;
  }
});

void program.parseAsync();
