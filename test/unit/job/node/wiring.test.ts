import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { type JobOptions, jobOptions, parseDefaults } from '../../../../job/node/commands/options';
import { isFinal, Wiring } from '../../../../job/node/commands/wiring';
import { CheckpointError, FencedError, SinkError, SourceError, StoreError } from '../../../../job/node/errors';
import { StreamSink } from '../../../../job/node/sink/file-sink';
import { InfluxSink } from '../../../../job/node/sink/influx-sink';
import { KafkaLineSink, KafkaRejectedSink } from '../../../../job/node/sink/kafka-sink';
import { TracedRejections } from '../../../../job/node/sink/traced-rejections';
import { CsvStreamSource } from '../../../../job/node/source/csv-stream-source';
import { KafkaSource } from '../../../../job/node/source/kafka-source';
import { DirectoryStore } from '../../../../job/node/store/directory-store';
import { S3Store } from '../../../../job/node/store/s3-store';
import { Lines } from '../../../../job/node/windows/lines';
import { FakeBroker } from './source/fake-broker';

const silent = pino({ level: 'silent' });
let folder: string;
let wired: Wiring | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wiring-'));
});
afterEach(async () => {
  delete process.env.INFLUX_TOKEN;
  await wired?.close();
  wired = undefined;
  await rm(folder, { recursive: true });
});

/** What the command line gives without flags, and what is said here. */
function wire(options: Partial<JobOptions>, logger: Logger = silent, givenUp = new AbortController()): Wiring {
  const defaults = Object.fromEntries(jobOptions().map((option) => [option.attributeName(), option.defaultValue]));
  const all = { ...parseDefaults(defaults), longTermStore: folder, ...options } as JobOptions;
  wired = new Wiring(all, logger, givenUp.signal);
  return wired;
}

test('by default everything comes from Kafka and goes there, but for the store, which is a directory', () => {
  const { all, places } = wire({});
  expect(all.source).toBeInstanceOf(KafkaSource);
  expect(all.objects).toBeInstanceOf(DirectoryStore);
  expect(all.lines).toBeInstanceOf(KafkaLineSink);
  expect(all.rejected).toBeInstanceOf(KafkaRejectedSink);
  expect(places).toEqual({
    topics: ['source', 'lines', 'rejected'],
    source: 'topic time-series',
    store: folder,
    lines: 'topic telegraf',
    rejected: 'topic time-series-rejected',
  });
});

test('rows of standard input become lines at standard output, and rejected rows in a file', () => {
  const { all, places } = wire({ source: '-' });
  expect(all.source).toBeInstanceOf(CsvStreamSource);
  expect(all.lines).toBeInstanceOf(StreamSink);
  expect(all.rejected).toBeInstanceOf(TracedRejections);
  expect(places).toMatchObject({
    topics: [],
    source: 'standard input',
    lines: 'standard output',
    rejected: 'rejected.csv',
  });
});

test('of an InfluxDB only the host is shown', () => {
  process.env.INFLUX_TOKEN = 'token';
  const { all, places } = wire({ source: 'rows.csv', speedLayer: 'http://influx:8086?org=o&bucket=b' });
  expect(all.lines).toBeInstanceOf(InfluxSink);
  expect(places).toMatchObject({ source: 'rows.csv', lines: 'InfluxDB at influx:8086' });
});

test('a location that begins with s3:// is a bucket', () => {
  const { all } = wire({ source: '-', longTermStore: 's3://bucket/path', s3Endpoint: 'http://127.0.0.1:1' });
  expect(all.objects).toBeInstanceOf(S3Store);
});

test('lines of a file as the source go to the file that is named', async () => {
  const target = join(folder, 'lines.lp');
  const { all } = wire({ source: 'rows.csv', speedLayer: target });
  all.lines.write([Lines.of('a line')]);
  await all.lines.flush();
  expect(await readFile(target, 'utf8')).toBe('a line\n');
});

test('without topics there is nothing to check', async () => {
  await expect(wire({ source: '-' }).check()).resolves.toBeUndefined();
});

describe('topics', () => {
  let broker: FakeBroker;
  beforeEach(async () => {
    broker = await FakeBroker.start('time-series');
  });
  afterEach(() => broker.stop());

  const ofKafka = () => wire({ bootstrapServers: broker.address, speedLayer: 'lines.lp', rejected: 'rejected.csv' });

  test('that are there are well', async () => {
    await expect(ofKafka().check()).resolves.toBeUndefined();
  });

  test('that are missing are named, with the flag that names another', async () => {
    broker.exists = false;
    await expect(ofKafka().check()).rejects.toThrow(/'time-series' does not exist .*--source-topic/);
  });

  test('of a broker that is not there are an error that names it', async () => {
    const { address } = broker;
    await broker.stop();
    await expect(wire({ bootstrapServers: address }).check()).rejects.toThrow(`can't reach Kafka at ${address}`);
    broker = await FakeBroker.start('time-series');
  });
});

test.each([new StoreError(''), new SourceError(''), new SinkError(''), new CheckpointError(''), new FencedError('')])(
  '%p can not be mended by another try',
  (error) => {
    expect(isFinal(error)).toBe(true);
  },
);

test('another error may be mended by another try', () => {
  expect(isFinal(new Error('connection refused'))).toBe(false);
});

test('a sink that can not be reached is tried until the job gives up', async () => {
  const givenUp = new AbortController();
  const warned: string[] = [];
  const warn = (line: string) => {
    warned.push(JSON.parse(line).msg);
    givenUp.abort();
  };
  const logger = pino({ level: 'error' }, { write: warn });
  const { all } = wire({ source: '-', rejected: join(folder, 'none/rejected.csv') }, logger, givenUp);
  all.rejected.write([{ row: Buffer.from('row'), reason: 'fields', partition: 0, offset: 0 }]);
  const flushed = all.rejected.flush();
  await expect(flushed).rejects.toThrow('ENOENT');
  expect(warned).toEqual(['the sink of rejected rows is unavailable: trying until it is back']);
});
