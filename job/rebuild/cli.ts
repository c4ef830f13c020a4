import { Command, Option } from 'commander';
import pc from 'picocolors';
import { counted } from '../counted';
import type { Pipeline } from '../definition';
import { formatDuration, type Milliseconds, milliseconds, minutes } from '../duration';
import { durationArgument } from '../duration-argument';
import type { FieldValue } from '../fields';
import { readPoints } from '../inspect/points';
import { localFiles } from '../inspect/stored-files';
import { credentialSettings, type KafkaCredentials } from '../kafka-credentials';
import { logger as standardLogger } from '../logger';
import { maskOutput } from '../masked-output';
import { parseInfluxTarget } from '../node/sink/influx-sink';
import { isInfluxTarget, lineTarget } from '../node/sink/line-sink';
import { pipeline } from '../pipeline';
import { s3Options } from '../s3-options';
import { settingOption } from '../setting-option';
import { COMPRESSIONS, type Compression, settings } from '../settings';
import { formatWindow, pipelinesByWindow, windowsOf } from '../windows';
import { compare, type Difference } from './differences';
import { openLines } from './open-lines';
import { RebuildProgress } from './progress';
import { iso, rangeOf, wholeWindows } from './range';
import { rebuild } from './rebuild';
import { StoredWindows } from './stored-windows';
import type { Range } from './windows-sql';

maskOutput(process.stdout, process.stderr);

/** What was computed but not written yet, and what did not fit into memory. */
const FOLDER = 'data/rebuild';
const { size: windowSize } = pipeline.speedLayer.window;

interface Options extends KafkaCredentials {
  readonly from?: string;
  readonly to?: string;
  readonly into: string;
  readonly dryRun: boolean;
  readonly longTermStore: string;
  readonly s3Endpoint?: string;
  readonly s3Region: string;
  readonly s3PathStyle: string;
  readonly part: Milliseconds;
  readonly memory: string;
  readonly bootstrapServers: string;
  readonly speedLayerTopic: string;
  readonly kafkaCompression: Compression;
}

const command = new Command('rebuild')
  .description(
    'Recomputes windows from the rows of the long-term store, by the current definition, and writes their lines: ' +
      'after a mistake in the definition, after losing InfluxDB, or for a new aggregate over old rows. ' +
      'If it is killed, the same command resumes where it stopped.',
  )
  .addOption(
    new Option('--from <instant>', 'start of the first window: 2026-11-22T10:00:00Z, or 2026-11-22').env('UAF_FROM'),
  )
  .addOption(new Option('--to <instant>', 'end of the last window').env('UAF_TO'))
  .addOption(
    new Option(
      '--into <target>',
      "where lines go: 'kafka', a file, '-' for standard output, or http://host:8086?org=<org>&bucket=<bucket> with the " +
        'token in INFLUX_TOKEN',
    )
      .env('UAF_INTO')
      .default('kafka'),
  )
  .addOption(
    new Option('--dry-run [boolean]', 'write nothing: compare with the InfluxDB of --into, and print the differences')
      .env('UAF_DRY_RUN')
      .preset(true)
      .argParser((text) => text !== '' && text !== 'false')
      .default(false),
  )
  .addOption(settingOption(settings.longTermStore));
for (const each of s3Options()) command.addOption(each);
command
  .addOption(
    new Option('--part <duration>', 'span of event time to compute at once')
      .env('UAF_PART')
      .argParser(durationArgument)
      .default(minutes(60), '1h'),
  )
  .addOption(
    new Option('--memory <size>', 'memory limit of DuckDB; the rest is spilled to disk')
      .env('UAF_MEMORY')
      .default('1GB'),
  )
  .addOption(settingOption(settings.bootstrapServers));
for (const each of Object.values(credentialSettings)) command.addOption(settingOption(each));
command
  .addOption(settingOption(settings.speedLayerTopic))
  .addOption(settingOption(settings.kafkaCompression).choices(COMPRESSIONS))
  .addHelpText('after', '\nExit codes: 0 written, or no differences; 1 failed; 2 there are differences.')
  .action(run)
  .parseAsync()
  .catch((error: Error) => {
    process.stderr.write(`${pc.red(error.message)}\n`);
    process.exitCode = 1;
  });

/** Not commander's own check, which would come before that of options it does not know. */
function required(flag: string, text: string | undefined): string {
  if (text) return text;
  throw new Error(`${flag} is needed, such as make rebuild FROM=2026-11-22T10:00:00Z TO=2026-11-22T12:00:00Z`);
}

async function run(options: Options): Promise<void> {
  const range = rangeOf(required('--from', options.from), required('--to', options.to), windowSize, Date.now());
  if (options.part % windowSize !== 0) {
    throw new RangeError(
      `--part ${formatDuration(options.part)} is not a whole number of windows of ${formatDuration(windowSize)}`,
    );
  }
  const files = await localFiles({ ...options, s3PathStyle: options.s3PathStyle === 'true' }, (done, all) => {
    if (done === all || done % 100 === 0) say(`fetched ${done} of ${all} files`);
  });
  for (const each of pipelinesByWindow(pipeline)) {
    const [window] = windowsOf(each);
    const whole = wholeWindows(range, window);
    if (whole.from >= whole.to) {
      say(`no window of ${formatWindow(window)} lies between: none of measurement '${window.measurement}'`);
      continue;
    }
    const stored = await StoredWindows.open(each, files, { memory: options.memory, folder: FOLDER });
    const part = milliseconds(Math.ceil(options.part / window.size) * window.size);
    const task = { definition: each, stored, range: whole, options: { ...options, part } };
    try {
      await (options.dryRun ? compareWith(task) : write(task));
    } finally {
      stored.close();
    }
  }
}

/** What is done for windows of one size. */
interface Task {
  /** With that size alone. */
  readonly definition: Pipeline;
  readonly stored: StoredWindows;
  readonly range: Range;
  readonly options: Options;
}

async function write({ definition, stored, range, options }: Task): Promise<void> {
  const { into, longTermStore, speedLayerTopic, part } = options;
  const { tagTypes, speedLayer } = definition;
  const progress = new RebuildProgress(FOLDER, { range, into, speedLayerTopic, longTermStore, tagTypes, speedLayer });
  const target = lineTarget(into, speedLayerTopic);
  const start = progress.done;
  if (start !== undefined) say(`goes on at ${iso(start)}, where it was ended before`);
  const begun = { at: performance.now(), from: start ?? range.from };
  const lines = await openLines(options, pipeline, standardLogger({}));
  try {
    const written = await rebuild({
      ...{ pipeline: definition, stored, range, partSize: part, lines, progress },
      say: (done, count) => say(`up to ${iso(done)}: ${counted(count, 'line')}; ${left(begun, done, range)}`),
    });
    say(pc.green(`${counted(written, 'line')} ${written === 1 ? 'is' : 'are'} in ${target}`));
    if (lines.refused) throw new Error(`${lines.refused} of them were refused: see the log above for the reason`);
  } finally {
    await lines.close();
  }
}

function left(begun: { readonly at: number; readonly from: number }, done: number, { from, to }: Range): string {
  const seconds = ((performance.now() - begun.at) / 1000 / (done - begun.from)) * (to - done);
  return `${Math.floor((100 * (done - from)) / (to - from))} %${done < to ? `, ${Math.ceil(seconds)} s left` : ''}`;
}

async function compareWith({ definition, stored, range, options: { into, part } }: Task): Promise<void> {
  if (!isInfluxTarget(into)) {
    throw new Error(
      `--dry-run compares with an InfluxDB, which '${into}' is not: write --into 'http://host:8086?org=<org>&bucket=<bucket>'`,
    );
  }
  const target = parseInfluxTarget(into, process.env.INFLUX_TOKEN);
  const { window, line } = definition.speedLayer;
  let differences = 0;
  const equal = await compare({
    ...{ stored, range, windowSize: window.size, partSize: part },
    readPoints: (from, to) => readPoints(target, from, to, line.measurement),
    differs: (difference) => {
      differences++;
      process.stdout.write(`${described(difference)}\n`);
    },
  });
  say(
    `${counted(equal, 'field')} ${equal === 1 ? 'is' : 'are'} equal, ${differences.toLocaleString('en-US')} ${differences === 1 ? 'differs' : 'differ'}`,
  );
  if (differences > 0) process.exitCode = 2;
}

const described = ({ name, field, end, stored, found }: Difference): string =>
  `${iso(end)} ${JSON.stringify(name)} ${field}: ${shown(stored)} by the store, ${shown(found)} in InfluxDB`;

const shown = (value: FieldValue | undefined): string => (value === undefined ? 'nothing' : JSON.stringify(value));

function say(what: string): void {
  process.stderr.write(`${what}\n`);
}
