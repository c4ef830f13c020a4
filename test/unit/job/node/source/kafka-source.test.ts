import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger, pino } from 'pino';
import { FencedError, SourceError } from '../../../../../job/node/errors';
import { Retry } from '../../../../../job/node/retry';
import { createKafka } from '../../../../../job/node/source/kafka-client';
import { KafkaSource, type KafkaSourceOptions } from '../../../../../job/node/source/kafka-source';
import type { Chunk, Intake } from '../../../../../job/node/source/source';
import { FakeBroker } from './fake-broker';

const TOPIC = 'time-series';
const CLAIM = 3;

/** Takes what a source reads, as the job does, and knows how far that is. */
class Reader implements Intake {
  readonly values: string[] = [];
  readonly positions = new Map<number, number>();
  readonly marks = new Map<number, string>();
  readonly lag = new Map<number, number>();

  position = (partition: number) => this.positions.get(partition);
  mark = (partition: number) => this.marks.get(partition);

  expect(partition: number, position: number, endOffset: number, mark = ''): void {
    this.positions.set(partition, position);
    this.marks.set(partition, mark);
    this.lag.set(partition, endOffset - position);
  }

  async accept({ partition, nextOffset, endOffset, mark = '', forEach }: Chunk): Promise<void> {
    const position = this.position(partition) ?? 0;
    forEach((offset, _, bytes, start, end) => {
      if (offset >= position) this.values.push(bytes.toString('utf8', start, end));
    });
    this.expect(partition, nextOffset, endOffset, mark);
  }
}

let broker: FakeBroker;
let reader: Reader;
let logged: { msg: string; [detail: string]: unknown }[];
let logger: Logger;
let source: KafkaSource | undefined;
let running: Promise<void> | undefined;

beforeEach(async () => {
  broker = await FakeBroker.start(TOPIC);
  reader = new Reader();
  logged = [];
  logger = pino({ level: 'info' }, { write: (line: string) => logged.push(JSON.parse(line)) });
});

afterEach(async () => {
  await source?.stop();
  await running?.catch(() => {});
  await broker.stop();
  source = undefined;
  running = undefined;
});

function make(options: Partial<KafkaSourceOptions> = {}): KafkaSource {
  const bootstrapServers = broker.address;
  return new KafkaSource({
    kafka: createKafka(bootstrapServers, 'test', {}, logger),
    bootstrapServers,
    topic: TOPIC,
    groupId: 'job',
    whenOffsetsGoBack: 'stop',
    whenGroupIsAhead: 'stop',
    retries: new Retry('Kafka', logger, new AbortController().signal, (error) => error instanceof SourceError),
    logger,
    ...options,
  });
}

/** Starts a source that goes on where the reader is. */
async function start(options: Partial<KafkaSourceOptions> = {}): Promise<void> {
  source = make(options);
  await source.check();
  running = source.run(reader, CLAIM);
  running.catch(() => {});
}

async function stop(): Promise<void> {
  await source?.stop();
  await running;
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !condition(); tries++) await sleep(20);
  expect(condition()).toBe(true);
}

const untilRead = (...values: string[]) => until(() => reader.values.join() === values.join());
const messages = () => logged.map(({ msg }) => msg).join('\n');

describe('reading', () => {
  test('all partitions are read from their start, and marked by the id of the topic and the epoch', async () => {
    broker.log().append('a', 'b');
    await start();
    await untilRead('a', 'b');
    broker.log().append('c');
    await untilRead('a', 'b', 'c');
    expect(reader.positions.get(0)).toBe(3);
    expect(reader.marks.get(0)).toBe(`${broker.topicId}/0`);
    expect(source?.isAvailable).toBe(true);
    expect(source?.identity).toBe(`kafka:fake-cluster/${TOPIC}`);
  });

  test('it goes on at the position of the checkpoint, else at the offset of the group', async () => {
    broker.log().append('a', 'b', 'c');
    broker.committed.set(0, { offset: '1', metadata: '' });
    await start();
    await untilRead('b', 'c');
    await stop();
    broker.log().append('d');
    await start();
    await untilRead('b', 'c', 'd');
  });

  test('offsets are committed with the name of the engine', async () => {
    broker.log().append('a');
    await start();
    await untilRead('a');
    await source?.commit(new Map([[0, 1]]));
    expect(broker.committed.get(0)).toEqual({ offset: '1', metadata: 'node-engine' });
  });

  test('an instance that is left without partitions has been taken over', async () => {
    broker.log().append('a');
    await start();
    await untilRead('a');
    broker.takeOver();
    await expect(running).rejects.toThrow(FencedError);
  });
});

describe('a topic that was deleted and made again', () => {
  test.each(['shorter', 'longer'])(
    'while the job was down, and is %s now, is an error that says what to do',
    async (length) => {
      broker.log().append('a', 'b');
      await start();
      await untilRead('a', 'b');
      await stop();
      broker.makeAgain();
      broker.log().append(...(length === 'shorter' ? ['x'] : ['x', 'y', 'z']));
      await start();
      await expect(running).rejects.toThrow(
        /'time-series' was deleted and made again.*--when-offsets-go-back continue/,
      );
      await expect(running).rejects.toThrow(SourceError);
      expect(reader.values).toEqual(['a', 'b']);
    },
  );

  test('is the same one for an instance that has asked for it before, and takes over one that has read it since', async () => {
    source = make();
    await source.check();
    broker.makeAgain();
    broker.log().append('x', 'y');
    reader.expect(0, 1, 2, `${broker.topicId}/0`);
    running = source.run(reader, CLAIM);
    running.catch(() => {});
    await untilRead('y');
  });

  test.each(['shorter', 'longer'])('while the job runs, and is %s now, is the same error', async (length) => {
    broker.log().append('a', 'b');
    await start();
    await untilRead('a', 'b');
    broker.makeAgain();
    broker.log().append(...(length === 'shorter' ? ['x'] : ['x', 'y', 'z']));
    await expect(running).rejects.toThrow(/deleted and made again.*--when-offsets-go-back continue/);
    expect(reader.values).toEqual(['a', 'b']);
  });

  test('is read from its start where the job is told so, while it was down', async () => {
    broker.log().append('a', 'b');
    await start();
    await untilRead('a', 'b');
    await stop();
    broker.makeAgain();
    broker.log().append('x', 'y', 'z');
    await start({ whenOffsetsGoBack: 'continue' });
    await untilRead('a', 'b', 'x', 'y', 'z');
    expect(messages()).toContain('deleted and made again');
  });

  test('is read from its start where the job is told so, while it runs', async () => {
    broker.log().append('a', 'b');
    await start({ whenOffsetsGoBack: 'continue' });
    await untilRead('a', 'b');
    broker.makeAgain();
    broker.log().append('x', 'y', 'z');
    await untilRead('a', 'b', 'x', 'y', 'z');
    expect(reader.marks.get(0)).toBe(`${broker.topicId}/0`);
    expect(messages()).toContain('deleted and made again');
  });

  test('is not recognized by a checkpoint without an id that stands beyond its end', async () => {
    broker.log().append('a');
    reader.positions.set(0, 5);
    await start();
    await expect(running).rejects.toThrow(/stands at offset 5 of partition 0, but .* ends at 1/);
  });

  test('in a cluster that was made again is recognized where the job is told so', async () => {
    const positions = { source: `kafka:former-cluster/${TOPIC}`, offsets: {} };
    await expect(make().recognizes(positions)).resolves.toBe(false);
    await expect(make({ whenOffsetsGoBack: 'continue' }).recognizes(positions)).resolves.toBe(true);
  });
});

test('a topic that is deleted while it is read is an error, once the broker has said so five times', async () => {
  broker.log().append('a');
  await start();
  await untilRead('a');
  broker.exists = false;
  await expect(running).rejects.toThrow(/'time-series' was deleted while it was read/);
});

describe('a log that was cut', () => {
  test.each([0, 2])('and has %i other records since, is an error that says from which offset on', async (others) => {
    broker.log().append('a', 'b', 'c');
    await start();
    await untilRead('a', 'b', 'c');
    broker.log().cutTo(1);
    broker.log().append(...['x', 'y', 'z'].slice(0, others));
    await expect(running).rejects.toThrow(/other records than before from offset 1 on, and had been read to 3/);
    expect(reader.values).toEqual(['a', 'b', 'c']);
  });

  test('is read on from where it was cut, where the job is told so', async () => {
    broker.log().append('a', 'b', 'c');
    await start({ whenOffsetsGoBack: 'continue' });
    await untilRead('a', 'b', 'c');
    broker.log().cutTo(1);
    broker.log().append('x', 'y', 'z');
    await untilRead('a', 'b', 'c', 'x', 'y', 'z');
    expect(logged).toContainEqual(expect.objectContaining({ from: 1, to: 3, records: 2 }));
  });

  test('while the job was down is noticed as well', async () => {
    broker.log().append('a', 'b', 'c');
    await start();
    await untilRead('a', 'b', 'c');
    await stop();
    broker.log().cutTo(1);
    broker.log().append('x', 'y', 'z');
    await start();
    await expect(running).rejects.toThrow(/other records than before from offset 1 on/);
  });
});

describe('records that retention has deleted before they were read', () => {
  test('while the job was down are counted, and the rest is read', async () => {
    broker.log().append('a', 'b', 'c', 'd');
    reader.positions.set(0, 1);
    reader.marks.set(0, `${broker.topicId}/0`);
    broker.log().deleteBefore(3);
    await start();
    await untilRead('d');
    expect(logged).toContainEqual(expect.objectContaining({ partition: 0, from: 1, to: 3, records: 2 }));
  });

  test('while the job runs are counted, and the rest is read', async () => {
    broker.log().append('a');
    await start();
    await untilRead('a');
    broker.log().append('b', 'c', 'd');
    broker.log().deleteBefore(3);
    await until(() => reader.values.includes('d'));
    const { length } = reader.values;
    const lost = logged.filter(({ records }) => records !== undefined).map(({ records }) => records);
    expect(lost).toEqual(length === 2 ? [2] : []);
  });
});

describe('a group whose offsets are ahead of the checkpoint', () => {
  beforeEach(() => {
    broker.log().append('a', 'b', 'c', 'd');
    reader.positions.set(0, 1);
    reader.marks.set(0, `${broker.topicId}/0`);
  });

  test('by another program is an error that says what to do', async () => {
    broker.committed.set(0, { offset: '3', metadata: '' });
    await start();
    await expect(running).rejects.toThrow(/has read 2 records .*--when-group-is-ahead follow/);
    expect(reader.values).toEqual([]);
  });

  test('by another program is followed where the job is told so', async () => {
    broker.committed.set(0, { offset: '3', metadata: '' });
    await start({ whenGroupIsAhead: 'follow' });
    await untilRead('d');
  });

  test('by this engine, whose last checkpoint got lost, is left behind', async () => {
    broker.committed.set(0, { offset: '3', metadata: 'node-engine' });
    await start();
    await untilRead('b', 'c', 'd');
  });
});

describe('what no further try would change is an error at once:', () => {
  test('a record batch in an unknown codec', async () => {
    broker.log().append('a');
    const batch = await broker.log().read(0);
    batch.writeInt16BE(7, 21);
    broker.log().unreadable = batch;
    await start();
    await expect(running).rejects.toThrow(/partition 0 of topic .* offset 0 .*codec 7/);
    expect(messages()).not.toContain('unavailable');
  });

  test('a topic that the job may not read', async () => {
    broker.log().errorCode = 29;
    await start();
    await expect(running).rejects.toThrow(/this job may not use a topic/);
    expect(messages()).not.toContain('unavailable');
  });

  test('a group that the job may not join', async () => {
    broker.errors.set('JoinGroup', 30);
    await start({ kafkaUsername: 'reader' });
    await expect(running).rejects.toThrow(/user 'reader' may not use the consumer group 'job'/);
    expect(messages()).not.toContain('unavailable');
  });

  test('another kind of program in the group', async () => {
    broker.errors.set('JoinGroup', 23);
    await start();
    await expect(running).rejects.toThrow(/another program reads in the consumer group 'job'/);
  });

  test('a broker without requests by topic id', async () => {
    broker.maxVersions.set('Fetch', 11);
    await start();
    await expect(running).rejects.toThrow(/Fetch requests up to version 11.*Kafka 3.1/);
  });

  test('a topic that is not there', async () => {
    broker.exists = false;
    await expect(make().check()).rejects.toThrow(/'time-series' does not exist/);
  });

  test('a topic that the job may not see', async () => {
    broker.errors.set('Metadata', 29);
    await expect(make().check()).rejects.toThrow(SourceError);
  });
});

test('a broker that is away is an outage, which is logged once, and over when it answers again', async () => {
  broker.log().append('a');
  await start();
  await untilRead('a');
  broker.errors.set('Fetch', 56);
  await until(() => messages().includes('Kafka is unavailable'));
  broker.errors.clear();
  broker.log().append('b');
  await untilRead('a', 'b');
  expect(messages().match(/is unavailable/g)).toHaveLength(1);
  expect(messages()).toContain('is available again');
});
