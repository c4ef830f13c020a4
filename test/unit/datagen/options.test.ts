import { DEFAULT_BAD_VALUE_SHARE } from '../../../datagen/bad-values';
import { type Options, parseOptions } from '../../../datagen/options';
import { DEFAULT_LOOP } from '../../../datagen/schedule';
import { settings } from '../../../datagen/settings';
import { pipeline } from '../../../job/pipeline';

const environment = process.env;
const VARIABLES: readonly string[] = Object.values(settings).map(({ variable }) => variable);

beforeEach(() => {
  process.env = Object.fromEntries(Object.entries(environment).filter(([name]) => !VARIABLES.includes(name)));
});

afterEach(() => {
  process.env = environment;
});

const parse = (line: string) => parseOptions(line.split(' ').filter((word) => word !== ''));

const DEFAULTS: Options = {
  dryRun: false,
  kafkaBrokers: ['localhost:9092'],
  kafkaClientId: 'datagen',
  kafkaTopic: pipeline.topics[pipeline.input.topic].name,
  kafkaProducerSendAcks: -1,
  kafkaCompression: 'zstd',
  loop: DEFAULT_LOOP,
  badValueShare: DEFAULT_BAD_VALUE_SHARE,
};

test('without flags and variables, the defaults hold', () => {
  expect(parse('')).toEqual(DEFAULTS);
});

test.each([
  ['--dry-run', 'UAF_DRY_RUN=true', { dryRun: true }],
  ['-d', 'UAF_DRY_RUN=1', { dryRun: true }],
  ['--dry-run false', 'UAF_DRY_RUN=false', { dryRun: false }],
  ['--tags my.yaml', 'UAF_TAGS_FILE=my.yaml', { tags: 'my.yaml' }],
  ['--kafka-brokers a:1 b:2', 'UAF_KAFKA_BROKERS=a:1,b:2', { kafkaBrokers: ['a:1', 'b:2'] }],
  ['--kafka-brokers [::1]:9092', 'UAF_KAFKA_BROKERS=[::1]:9092', { kafkaBrokers: ['[::1]:9092'] }],
  ['--kafka-client-id me', 'UAF_KAFKA_CLIENT_ID=me', { kafkaClientId: 'me' }],
  ['--kafka-topic t', 'UAF_KAFKA_TOPIC=t', { kafkaTopic: 't' }],
  ['--kafka-producer-send-acks 1', 'UAF_KAFKA_PRODUCER_SEND_ACKS=1', { kafkaProducerSendAcks: 1 }],
  ['--kafka-producer-send-acks -1', 'UAF_KAFKA_PRODUCER_SEND_ACKS=all', { kafkaProducerSendAcks: -1 }],
  ['--loop 5000', 'UAF_LOOP_MS=5000', { loop: 5000 }],
  ['--rate 0.5', 'UAF_RATE=0.5', { rate: 0.5 }],
  ['--rows-per-message 9', 'UAF_ROWS_PER_MESSAGE=9', { rowsPerMessage: 9 }],
  ['--backfill 10m', 'UAF_BACKFILL=10m', { backfill: 600_000 }],
  ['--count 5', 'UAF_MESSAGES=5', { count: 5 }],
  ['--bad-value-share 0', 'UAF_BAD_VALUE_SHARE=0', { badValueShare: 0 }],
  ['--bad-value-share 1', 'UAF_BAD_VALUE_SHARE=1e0', { badValueShare: 1 }],
  ['--seed 0', 'UAF_SEED=0', { seed: 0 }],
])('the flags %s and the variable %s mean the same', (flags, variable, expected) => {
  expect(parse(flags)).toEqual({ ...DEFAULTS, ...expected });
  const [, name = '', value] = /^(\w+)=(.*)$/.exec(variable) ?? [];
  process.env[name] = value;
  expect(parse('')).toEqual({ ...DEFAULTS, ...expected });
});

test('a flag outranks its variable', () => {
  process.env.UAF_LOOP_MS = '1000';
  expect(parse('--loop 5')).toMatchObject({ loop: 5 });
});

test('an empty variable is one that is not set', () => {
  for (const name of VARIABLES) process.env[name] = '';
  expect(parse('')).toEqual(DEFAULTS);
});

test('a dry run of n messages without a rhythm is a backfill of n loops', () => {
  expect(parse('--dry-run --count 100')).toMatchObject({ count: 100, backfill: 3_000_000 });
});

test.each(['--rate 5', '--loop 1000', '--backfill 1m'])('a dry run of n messages keeps to %s', (rhythm) => {
  const { backfill } = parse(`--dry-run --count 100 ${rhythm}`);
  expect(backfill).toBe(parse(rhythm).backfill);
});

test.each([
  ['--what', "unknown option '--what'"],
  ['--lop 3', "unknown option '--lop' (Did you mean --loop?)"],
  ['more', "'more' is not a flag"],
  ['--loop 1.5', "'1.5' is invalid. Write an integer from 1 to 86400000."],
  ['--loop 0', "'0' is invalid. Write an integer from 1 to 86400000."],
  ['--rate fast', "'fast' is invalid. Write a number of rows per second above 0."],
  ['--rate 0', "'0' is invalid. Write a number of rows per second above 0."],
  ['--rate 5 --loop 3', "option '--rate <rows>' cannot be used with option '-l, --loop <ms>'"],
  ['--backfill 10', "'10' is not a duration: write a number and a unit, such as 500ms, 30s, 10m, 1h or 7d."],
  ['--count -1', "'-1' is invalid. Write an integer from 1 to"],
  ['--bad-value-share 1.5', "'1.5' is invalid. Write a number from 0 to 1, such as 0.02."],
  ['--bad-value-share 5%', "'5%' is invalid. Write a number from 0 to 1, such as 0.02."],
  ['--seed x', "'x' is invalid. Write an integer from 0 to 4294967295."],
  ['--seed', "option '--seed <n>' argument missing"],
  ['--dry-run maybe', "'maybe' is invalid. Write true or false."],
  ['--kafka-brokers a:1,b', "'b' is not host:port. Write localhost:9092, or several with commas."],
  ['--kafka-producer-send-acks 2', "'2' is invalid. Write all (or -1), 1 or 0."],
])('%s is refused in one line: %s', (flags, reason) => {
  expect(() => parse(flags)).toThrow(
    expect.objectContaining({ message: expect.stringContaining(reason), exitCode: 1 }),
  );
  expect(() => parse(flags)).toThrow(/^[^\n]+ \(--help lists the flags\)$/);
});

test('an error about a variable names it', () => {
  process.env.UAF_LOOP_MS = 'soon';
  expect(() => parse('')).toThrow("value 'soon' from env 'UAF_LOOP_MS' is invalid");
});

test('a rate in the environment and a loop exclude each other too', () => {
  process.env.UAF_RATE = '5';
  expect(() => parse('--loop 3')).toThrow(
    "environment variable 'UAF_RATE' cannot be used with option '-l, --loop <ms>'",
  );
});
