import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { formatDuration, type Milliseconds, milliseconds, parseDuration } from '../job/duration';
import { pipeline } from '../job/pipeline';
import { settings } from '../job/settings';
import { DEFAULT_LOOP } from './schedule';

/** What the command line and the environment ask for. */
export interface Options {
  readonly dryRun: boolean;
  readonly tags?: string;
  readonly kafkaBrokers: readonly string[];
  readonly kafkaClientId: string;
  readonly kafkaTopic: string;
  readonly kafkaProducerSendAcks: -1 | 0 | 1;
  readonly loop: Milliseconds;
  readonly rate?: number;
  readonly rowsPerMessage?: number;
  readonly backfill?: Milliseconds;
  readonly count?: number;
  readonly seed?: number;
}

const EXIT_USAGE = 2;
const LONGEST_LOOP = 24 * 60 * 60 * 1000;
const ACKS = new Map<string, -1 | 0 | 1>([
  ['all', -1],
  ['-1', -1],
  ['1', 1],
  ['0', 0],
]);
const BROKERS = settings.bootstrapServers.default.split(',');

/**
 * Reads the flags and, for those not given, the environment.
 * @throws CommanderError, whose message is one line that names the flag, the value and what is allowed; its exit code is
 * 0 when help was asked for and printed
 */
export function parseOptions(argv: readonly string[]): Options {
  const command = datagen();
  forgetEmptyVariables(command);
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode !== 0) throw usageError(error.message);
    throw error;
  }
  const [extra] = command.args;
  if (extra !== undefined) throw usageError(`'${extra}' is not a flag`);

  const options = command.opts<Options>();
  const { dryRun, count, loop } = options;
  const isUnpaced = ['loop', 'rate', 'backfill'].every((name) => isDefault(command, name));
  if (dryRun && count !== undefined && isUnpaced) return { ...options, backfill: milliseconds(count * loop) };
  return options;
}

function usageError(message: string): CommanderError {
  const line = message.replace(/^error: /, '').replaceAll('\n', ' ');
  return new CommanderError(EXIT_USAGE, 'datagen.usage', `${line} (--help lists the flags)`);
}

function datagen(): Command {
  return (
    new Command('datagen')
      .description(`Generates random CSV rows "${pipeline.input.fields.join(',')}" into a Kafka topic.`)
      .addOption(
        new Option(
          '-d, --dry-run [boolean]',
          'print the rows to stdout instead; with --count, and without --loop, --rate and --backfill, at once: ' +
            'those of the last <count> loops',
        )
          .env('DRY_RUN')
          .preset('true')
          .default(false)
          .argParser(boolean),
      )
      .addOption(new Option('-t, --tags <file>', 'tags file (default: the one shipped)').env('TAGS'))
      .addOption(
        new Option('--kafka-brokers <host:port...>', 'brokers, separated by spaces or commas')
          .env('KAFKA_BROKERS')
          .default(BROKERS, BROKERS.join(','))
          .argParser(brokers),
      )
      .addOption(new Option('--kafka-client-id <id>', 'client id').env('KAFKA_CLIENT_ID').default('datagen'))
      .addOption(new Option('--kafka-topic <name>', 'topic').env('KAFKA_TOPIC').default(settings.sourceTopic.default))
      .addOption(
        new Option('--kafka-producer-send-acks <acks>', 'who must have a message before it counts: all, 1 or 0')
          .env('KAFKA_PRODUCER_SEND_ACKS')
          .default(-1, 'all')
          .argParser(acks),
      )
      .addOption(
        new Option('-l, --loop <ms>', 'a message every so many milliseconds, first one second before the minute')
          .env('LOOP_MS')
          .default(DEFAULT_LOOP, `${DEFAULT_LOOP}, that is ${formatDuration(DEFAULT_LOOP)}`)
          .argParser(integer(1, LONGEST_LOOP)),
      )
      .addOption(
        new Option('-r, --rate <rows>', 'rows per second, instead of a loop')
          .env('RATE')
          .conflicts('loop')
          .argParser(rate),
      )
      .addOption(
        new Option('--rows-per-message <n>', 'rows in each message (default: those of one pick of tags)')
          .env('ROWS_PER_MESSAGE')
          .argParser(integer(1, 10_000)),
      )
      .addOption(
        new Option('--backfill <duration>', 'begin with the messages of so long before now, such as 10m')
          .env('BACKFILL')
          .argParser(duration),
      )
      .addOption(
        new Option('--count <messages>', 'end after so many messages, those of the backfill included')
          .env('COUNT')
          .argParser(integer(1, Number.MAX_SAFE_INTEGER)),
      )
      .addOption(
        new Option('--seed <n>', 'the same seed gives the same rows at the same times (default: a random one, logged)')
          .env('SEED')
          .argParser(integer(0, 2 ** 32 - 1)),
      )
      .allowExcessArguments()
      .helpOption('-h, --help', 'show this help')
      .exitOverride()
      // The caller prints errors.
      .configureOutput({ outputError: () => {} })
  );
}

const isDefault = (command: Command, name: string): boolean =>
  [undefined, 'default'].includes(command.getOptionValueSource(name));

/** Manifests and compose files set a variable to '' to leave it out. */
function forgetEmptyVariables(command: Command): void {
  for (const { envVar } of command.options) {
    if (envVar !== undefined && process.env[envVar] === '') delete process.env[envVar];
  }
}

function boolean(text: string): boolean {
  if (/^(true|1)$/i.test(text)) return true;
  if (/^(false|0)$/i.test(text)) return false;
  throw new InvalidArgumentError('Write true or false.');
}

const integer =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Write an integer from ${least} to ${most}.`);
  };

function rate(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('Write a number of rows per second above 0.');
}

function duration(text: string): Milliseconds {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? `${error.message}.` : String(error));
  }
}

function acks(text: string): -1 | 0 | 1 {
  const value = ACKS.get(text);
  if (value === undefined) throw new InvalidArgumentError('Write all (or -1), 1 or 0.');
  return value;
}

/** Called once for each word of the list; the first time with the default. */
function brokers(text: string, previous: readonly string[]): readonly string[] {
  const added = text.split(',').map((broker) => broker.trim());
  const wrong = added.find((broker) => !/^(\[[0-9a-f:]+\]|[^\s:]+):\d{1,5}$/i.test(broker));
  if (wrong !== undefined) {
    throw new InvalidArgumentError(`'${wrong}' is not host:port. Write ${BROKERS[0]}, or several with commas.`);
  }
  return previous === BROKERS ? added : [...previous, ...added];
}
