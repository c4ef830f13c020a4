import { Command, InvalidArgumentError, Option } from 'commander';
import { Bench } from './bench';
import { conditions } from './conditions';
import { write } from './results';
import { type Scale, scales } from './scale';
import { suites, usualSuites } from './suites';

const list = (text: string): string[] => text.split(',').map((name) => name.trim());

function count(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a whole number from 1.');
}

interface Options {
  readonly only: readonly string[];
  readonly systems?: readonly string[];
  readonly scale: keyof typeof scales;
  readonly runs?: number;
  readonly base?: string;
  readonly out: string;
}

new Command('bench')
  .description('Measures speed and memory, and writes a table, a plot and a JSON file for each suite. Needs Linux.')
  .addOption(
    new Option('--only <suites>', `some of ${Object.keys(suites).join(', ')}, separated by commas`)
      .env('UAF_ONLY')
      .argParser(list)
      .default(usualSuites, 'all but flink-settings'),
  )
  .addOption(
    new Option('--systems <names>', 'systems to measure, as the table names them, separated by commas (default: all)')
      .env('UAF_SYSTEMS')
      .argParser(list),
  )
  .addOption(
    new Option('--scale <scale>', 'how much is measured')
      .env('UAF_SCALE')
      .choices(Object.keys(scales))
      .default('quick'),
  )
  .addOption(
    new Option('--runs <n>', 'runs of each measurement (default: as the scale says)').env('UAF_RUNS').argParser(count),
  )
  .addOption(
    new Option(
      '--base <ref>',
      "a commit whose script suite flink, and whose Node engine suite definitions, runs beside today's (default: none)",
    ).env('UAF_BASE'),
  )
  .addOption(new Option('--out <folder>', 'where the results go').env('UAF_OUT').default('bench-results'))
  .action(async ({ only, systems, scale, runs, base, out }: Options, command: Command) => {
    const unknown = only.find((name) => !(name in suites));
    if (unknown !== undefined) {
      command.error(`error: there is no suite '${unknown}': choose some of ${Object.keys(suites).join(', ')}`);
    }
    const progress = (text: string) => process.stderr.write(`${text}\n`);
    const before = conditions(scale);
    const size: Scale = { ...scales[scale], ...(runs && { runs }) };
    if (size.minutes !== undefined && only === usualSuites && runs === undefined) {
      progress(`takes about ${size.minutes} minutes on two idle cores; ONLY=engines,... selects suites`);
    }
    const bench = new Bench({ scale: size, progress, ...(systems && { systems }), ...(base && { base }) });
    for (const [name, suite] of Object.entries(suites)) {
      if (!only.includes(name)) continue;
      const subject = { suite: name, system: 'all', shape: 'all', unit: 'rows', counted: '', versions: {} } as const;
      const start = performance.now();
      await suite(bench).catch((error) => bench.fail(subject, error));
      progress(`${name}: took ${Math.round((performance.now() - start) / 1000)} s`);
      // After each suite: what was measured is kept if a later one is interrupted.
      write(out, before, bench);
    }
    process.stdout.write(`${out}/bench.md\n`);
    if (bench.rows.some((row) => 'error' in row)) process.exitCode = 1;
  })
  .parseAsync();
