import { InvalidArgumentError, Option } from 'commander';
import type { Milliseconds } from '../../duration';
import { durationArgument } from '../../duration-argument';
import { credentialSettings, type KafkaCredentials } from '../../kafka-credentials';
import { settingOption } from '../../setting-option';
import {
  COMPRESSIONS,
  type Compression,
  positionSettings,
  servingSettings,
  settings,
  WHEN_GROUP_IS_AHEAD,
  WHEN_OFFSETS_GO_BACK,
  type WhenGroupIsAhead,
  type WhenOffsetsGoBack,
} from '../../settings';
import type { Acks } from '../sink/kafka-sink';
import { type StreamOptions, streamOptions } from './stream-options';

/** What `job run` was told, from flags and environment variables. */
export interface JobOptions extends KafkaCredentials, StreamOptions {
  readonly bootstrapServers: string;
  readonly groupId: string;
  readonly sourceTopic: string;
  readonly speedLayerTopic: string;
  readonly rejectedTopic: string;
  readonly whenOffsetsGoBack: WhenOffsetsGoBack;
  readonly whenGroupIsAhead: WhenGroupIsAhead;
  readonly acks: Acks;
  readonly kafkaCompression: Compression;
  readonly idleness: Milliseconds;
  readonly longTermStore: string;
  readonly s3Endpoint?: string;
  readonly s3Region: string;
  readonly s3PathStyle: boolean;
  readonly checkpointInterval: Milliseconds;
  readonly source: string;
  readonly speedLayer?: string;
  readonly rejected?: string;
  readonly port?: number;
  readonly host: string;
  readonly page: boolean;
  readonly logLevel?: string;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** The settings of the job's contract, and what only this engine has. */
export function jobOptions(): Option[] {
  return [
    new Option('--source <source>', "source of rows: 'kafka', '-' for standard input, or a file")
      .env('UAF_SOURCE')
      .default('kafka'),
    ...streamOptions(),
    settingOption(settings.bootstrapServers),
    ...Object.values(credentialSettings).map(settingOption),
    settingOption(settings.groupId),
    settingOption(settings.sourceTopic),
    settingOption(positionSettings.whenOffsetsGoBack).choices(WHEN_OFFSETS_GO_BACK),
    settingOption(positionSettings.whenGroupIsAhead).choices(WHEN_GROUP_IS_AHEAD),
    settingOption(settings.idleness).argParser(duration),
    settingOption(settings.longTermStore),
    settingOption(settings.s3Endpoint),
    settingOption(settings.s3Region),
    settingOption(settings.s3PathStyle).argParser(trueOrFalse).preset('true'),
    settingOption(settings.checkpointInterval).argParser(duration),
    new Option(
      '--speed-layer <target>',
      "where lines go: 'kafka', a file, '-' for standard output, or http://host:8086?org=<org>&bucket=<bucket> with the " +
        "token in INFLUX_TOKEN (default: 'kafka' when the source is, else '-')",
    ).env('UAF_SPEED_LAYER'),
    settingOption(settings.speedLayerTopic),
    new Option(
      '--rejected <target>',
      "where rejected rows go: 'kafka' or a file (default: 'kafka' when the source is, else rejected.csv)",
    ).env('UAF_REJECTED'),
    settingOption(settings.rejectedTopic),
    settingOption(settings.acks).argParser(acks),
    settingOption(settings.kafkaCompression).choices(COMPRESSIONS),
    settingOption(servingSettings.port).argParser(port),
    settingOption(servingSettings.host),
    new Option('--page [shown]', 'serve the live page: true or false')
      .env('UAF_PAGE')
      .argParser(trueOrFalse)
      .preset('true')
      .default('true'),
    new Option('--log-level <level>', 'lowest level to log (default: info; for a pipe or a file, warn)')
      .env('UAF_LOG_LEVEL')
      .choices(LOG_LEVELS),
  ];
}

export function duration(text: string): Milliseconds {
  const parsed = durationArgument(text);
  if (parsed > 0) return parsed;
  throw new InvalidArgumentError('It must be above 0, such as 500ms, 30s or 10m.');
}

function trueOrFalse(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new InvalidArgumentError('Write true or false.');
}

function acks(text: string): Acks {
  if (text === 'all' || text === '-1') return -1;
  if (text === '1') return 1;
  if (text === '0') return 0;
  throw new InvalidArgumentError('Write all (or -1), 1 or 0.');
}

export function wholeNumber(text: string): number {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError('Write a whole number.');
}

export function port(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return number;
  throw new InvalidArgumentError('Write a whole number from 0 to 65535.');
}

/** The defaults of commander are texts as the user would write them: they go through the same parsers. */
export function parseDefaults(options: Record<string, unknown>): Record<string, unknown> {
  const parsers: Record<string, (text: string) => unknown> = {
    idleness: duration,
    checkpointInterval: duration,
    acks,
    s3PathStyle: trueOrFalse,
    page: trueOrFalse,
  };
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      const parse = parsers[name];
      return [name, parse !== undefined && typeof value === 'string' ? parse(value) : value];
    }),
  );
}
