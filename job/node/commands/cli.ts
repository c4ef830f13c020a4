import { Command, type CommandOptions, Option } from 'commander';
import { maskOutput } from '../../masked-output';
import { DEMO_FOLDER } from '../../settings';
import type { DemoOptions, DemoSummary } from '../demo/demo';
import { describeRows } from '../row-counts';
import { duration, type JobOptions, jobOptions, parseDefaults, port, wholeNumber } from './options';
import { EXIT, runJob } from './run';

maskOutput(process.stderr);

const program = new Command('job')
  .description('Reads time series, keeps every row as Parquet, and writes windowed aggregates as line protocol.')
  .addHelpText('after', "\nWithout a command, 'run' is meant: 'job run --help' lists its options.");

const run = command('run', 'run the job until its source ends, or until Ctrl-C', { isDefault: true });
for (const option of jobOptions()) run.addOption(option);
// Each option's parser has given it the type that JobOptions says.
run.action(() => exitWith(() => runJob(parseDefaults(run.opts()) as unknown as JobOptions)));

const demo = command('demo', 'run data generator and job, without Kafka');
demo
  .addOption(
    new Option('--duration <duration>', 'end after this long (default: at Ctrl-C)')
      .env('UAF_DURATION')
      .argParser(duration),
  )
  .addOption(
    new Option('--data <directory>', 'where to write everything: a folder of its own, which is emptied first')
      .env('UAF_DATA')
      .default(DEMO_FOLDER),
  )
  .addOption(
    new Option('--seed <n>', 'the same seed yields the same rows (default: another each time)')
      .env('UAF_SEED')
      .argParser(wholeNumber),
  )
  .addOption(
    new Option('--port <number>', 'port of the live page (default: 8081, or another when that is taken)')
      .env('UAF_PORT')
      .argParser(port),
  )
  .addHelpText('after', '\nIt writes a summary to summary.json in that directory.')
  .action((options: DemoOptions) =>
    exitWith(async () => {
      // The generator's libraries are loaded for the demo only.
      const { runDemo } = await import('../demo/demo');
      const summary = await runDemo(options);
      process.stdout.write(describe(summary));
      const { rows, rowsGenerated, rowsInFiles } = summary;
      if (rowsGenerated === rows.read && rowsInFiles === rows.stored) return EXIT.ok;
      process.stderr.write(
        `error: of ${rowsGenerated} rows generated ${rows.read} were read, and of ${rows.stored} stored ${rowsInFiles} ` +
          'are in files\n',
      );
      return EXIT.failed;
    }),
  );

// Who reads the output may leave before its end, as head does: what it would have got goes nowhere.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

program.hook('preAction', (_, { args: [unexpected] }) => {
  if (unexpected === undefined) return;
  program.error(
    `error: '${unexpected}' is neither the command run nor demo: rows of a file are read by --source '${unexpected}'`,
  );
});

void program.parseAsync();

function command(name: string, description: string, options: CommandOptions = {}): Command {
  return program
    .command(name, options)
    .description(description)
    .allowExcessArguments()
    .showHelpAfterError('(--help lists the options)');
}

function describe({ rows, files, windows, lines }: DemoSummary): string {
  const counts = [`Parquet files ${number(files)}`, `windows ${number(windows)}`, `lines ${number(lines)}`];
  return `${[...describeRows(rows, 'generated'), counts.join(', ')].join('\n')}\n`;
}

async function exitWith(action: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await action();
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = EXIT.failed;
  }
}

const number = (value: number) => value.toLocaleString('en-US');
