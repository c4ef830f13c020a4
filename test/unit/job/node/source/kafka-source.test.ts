import { systemClock } from '../../../../../job/node/clock';
import { FencedError, SourceError } from '../../../../../job/node/errors';
import {
  broker,
  logged,
  make,
  messages,
  reader,
  running,
  source,
  start,
  stop,
  TOPIC,
  until,
  untilRead,
} from './kafka-source-under-test';

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

describe('large fetches', () => {
  /** Beyond what a response must have for its memory to be kept. */
  const large = (letter: string) => letter.repeat(100_000);

  /** Reads one large value after another. @returns the memory in which each of them came */
  async function readInTurn(...letters: string[]): Promise<ArrayBufferLike[]> {
    const memory: ArrayBufferLike[] = [];
    const { accept } = reader;
    reader.accept = async (chunk) => {
      chunk.forEach((_, __, { buffer }) => {
        memory.push(buffer);
      });
      await accept.call(reader, chunk);
    };
    await start();
    for (const [index, letter] of letters.entries()) {
      broker.log().append(large(letter));
      await until(() => reader.values.length > index);
    }
    expect(reader.values).toEqual(letters.map(large));
    return memory;
  }

  test('come into the memory of those before them', async () => {
    const memory = await readInTurn('a', 'b', 'c');
    expect(new Set(memory).size).toBe(1);
  });

  test('leave alone what was not taken', async () => {
    const { accept } = reader;
    let held: (() => string) | undefined;
    reader.accept = async (chunk) => {
      if (held !== undefined) return accept.call(reader, chunk);
      chunk.forEach((_, __, bytes, start, end) => {
        held = () => bytes.toString('utf8', start, end);
      });
      broker.log().records = [{ offset: 0, epoch: 0, value: large('b') }];
      throw new Error('not taken');
    };
    broker.log().append(large('a'));
    await start();
    await untilRead(large('b'));
    expect(held?.()).toBe(large('a'));
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

  test.each(['stop', 'follow'] as const)(
    'by another program, and past rows of files that are gone, is an error, whatever the job is told: %s',
    async (whenGroupIsAhead) => {
      reader.lost.set(0, 2);
      broker.committed.set(0, { offset: '3', metadata: '' });
      await start({ whenGroupIsAhead });
      await expect(running).rejects.toThrow(/Up to offset 2 of partition 0 .* files that are gone: read the topic/);
      expect(reader.values).toEqual([]);
    },
  );

  test('where the checkpoint does not know the partition, and rows of it were in files that are gone, is left behind', async () => {
    reader.positions.clear();
    reader.marks.clear();
    reader.lost.set(0, 3);
    broker.committed.set(0, { offset: '3', metadata: 'node-engine' });
    await start();
    await untilRead('a', 'b', 'c', 'd');
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

test('asking whether Kafka answers changes nothing and says nothing, however long it has been silent', () => {
  let now = 0;
  const silent = make({ clock: { ...systemClock, now: () => now } });
  expect(silent.isAvailable).toBe(true);
  now = 60_000;
  expect(silent.isAvailable).toBe(false);
  expect(messages()).toBe('');
});
