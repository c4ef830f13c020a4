import { credentialSettings } from '../job/kafka-credentials';
import { settings as job, type Setting } from '../job/settings';
import { DEFAULT_BAD_VALUE_SHARE } from './bad-values';
import { DEFAULT_LOOP } from './schedule';

/** What can be set, by flag or environment variable; manifests set the variables. */
export const settings = {
  dryRun: {
    flag: '-d, --dry-run [boolean]',
    variable: 'UAF_DRY_RUN',
    default: 'false',
    description:
      'print the rows to stdout instead; with --count, and without --loop, --rate and --backfill, at once, ' +
      'with the times of the last <count> loops',
  },
  tags: {
    flag: '-t, --tags <file>',
    variable: 'UAF_TAGS_FILE',
    description: 'tags file (default: the one shipped)',
  },
  kafkaBrokers: {
    flag: '--kafka-brokers <host:port...>',
    variable: 'UAF_KAFKA_BROKERS',
    default: job.bootstrapServers.default,
    description: 'brokers, separated by spaces or commas',
  },
  kafkaClientId: {
    flag: '--kafka-client-id <id>',
    variable: 'UAF_KAFKA_CLIENT_ID',
    default: 'datagen',
    description: 'client id',
  },
  ...credentialSettings,
  kafkaTopic: {
    flag: '--kafka-topic <name>',
    variable: 'UAF_KAFKA_TOPIC',
    default: job.sourceTopic.default,
    description: 'topic to send rows to',
  },
  kafkaProducerSendAcks: {
    flag: '--kafka-producer-send-acks <acks>',
    variable: 'UAF_KAFKA_PRODUCER_SEND_ACKS',
    default: 'all',
    description: 'acknowledgements to wait for after sending a message: all, 1 or 0',
  },
  kafkaCompression: job.kafkaCompression,
  loop: {
    flag: '-l, --loop <ms>',
    variable: 'UAF_LOOP_MS',
    default: String(DEFAULT_LOOP),
    description: 'send a message every <ms> milliseconds, the first one second before a full minute',
  },
  rate: {
    flag: '--rate <rows>',
    variable: 'UAF_RATE',
    description: 'rows per second, instead of a loop',
  },
  rowsPerMessage: {
    flag: '--rows-per-message <n>',
    variable: 'UAF_ROWS_PER_MESSAGE',
    description: 'rows in each message (default: those of one pick of tags)',
  },
  backfill: {
    flag: '--backfill <duration>',
    variable: 'UAF_BACKFILL',
    description: 'start this far in the past, such as 10m',
  },
  count: {
    flag: '--count <messages>',
    variable: 'UAF_MESSAGES',
    description: 'end after this many messages, including the backfill',
  },
  badValueShare: {
    flag: '--bad-value-share <share>',
    variable: 'UAF_BAD_VALUE_SHARE',
    default: String(DEFAULT_BAD_VALUE_SHARE),
    description:
      "share of the numeric tags' values, from 0 to 1, that are words such as Bad Input, as from a broken sensor",
  },
  seed: {
    flag: '--seed <n>',
    variable: 'UAF_SEED',
    description: 'the same seed yields the same rows at the same times (default: a random one, logged)',
  },
} as const satisfies Record<string, Setting>;
