import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type Milliseconds, milliseconds, minutes } from '../job/duration';
import { durationArgument } from '../job/duration-argument';
import type { KafkaCredentials } from '../job/kafka-credentials';
import { pipeline } from '../job/pipeline';
import { COMPRESSIONS, type Compression, type Setting } from '../job/settings';
import { DEFAULT_BAD_VALUE_SHARE } from './bad-values';
import { DEFAULT_LOOP } from './schedule';
import { settings } from './settings';

/** What the command line and the environment ask for. */
export interface Options extends KafkaCredentials {
  readonly dryRun: boolean;
  readonly tags?: string;
  readonly kafkaBrokers: readonly string[];
  readonly kafkaClientId: string;
  readonly kafkaTopic: string;
  readonly kafkaProducerSendAcks: -1 | 0 | 1;
  readonly kafkaCompression: Compression;
  readonly loop: Milliseconds;
  readonly rate?: number;
  readonly rowsPerMessage?: number;
  readonly backfill?: Milliseconds;
  readonly count?: number;
  readonly badValueShare: number;
  readonly seed?: number;
}

const LONGEST_LOOP = minutes(24 * 60);
const ACKS = new Map<string, -1 | 0 | 1>([
  ['all', -1],
  ['-1', -1],
  ['1', 1],
  ['0', 0],
]);
const BROKERS = settings.kafkaBrokers.default.split(',');

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
  return new CommanderError(1, 'datagen.usage', `${line} (--help lists the flags)`);
}

function datagen(): Command {
  const { dryRun, tags, kafkaBrokers, kafkaClientId, kafkaTopic, kafkaProducerSendAcks, kafkaCompression } = settings;
  const { kafkaUsername, kafkaPasswordFile, kafkaCaFile } = settings;
  return (
    new Command('datagen')
      .description(`Generates random rows of ${pipeline.input.fields.join(', ')} into a Kafka topic.`)
      .addOption(option(dryRun).preset('true').default(false).argParser(boolean))
      .addOption(option(tags))
      .addOption(option(kafkaBrokers).default(BROKERS, kafkaBrokers.default).argParser(brokers))
      .addOption(option(kafkaClientId).default(kafkaClientId.default))
      .addOption(option(kafkaUsername))
      .addOption(option(kafkaPasswordFile))
      .addOption(option(kafkaCaFile))
      .addOption(option(kafkaTopic).default(kafkaTopic.default))
      .addOption(option(kafkaProducerSendAcks).default(-1, kafkaProducerSendAcks.default).argParser(acks))
      .addOption(option(kafkaCompression).default(kafkaCompression.default).choices(COMPRESSIONS))
      .addOption(option(settings.loop).default(DEFAULT_LOOP, settings.loop.default).argParser(integer(1, LONGEST_LOOP)))
      .addOption(option(settings.rate).conflicts('loop').argParser(rate))
      .addOption(option(settings.rowsPerMessage).argParser(integer(1, 10_000)))
      .addOption(option(settings.backfill).argParser(durationArgument))
      .addOption(option(settings.count).argParser(integer(1, Number.MAX_SAFE_INTEGER)))
      .addOption(
        option(settings.badValueShare)
          .default(DEFAULT_BAD_VALUE_SHARE, settings.badValueShare.default)
          .argParser(share),
      )
      .addOption(option(settings.seed).argParser(integer(0, 2 ** 32 - 1)))
      .allowExcessArguments()
      .helpOption('-h, --help', 'show this help')
      .exitOverride()
      // The caller prints errors.
      .configureOutput({ outputError: () => {} })
  );
}

const option = ({ flag, variable, description }: Setting): Option => new Option(flag, description).env(variable);

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

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('Write a number from 0 to 1, such as 0.02.');
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
