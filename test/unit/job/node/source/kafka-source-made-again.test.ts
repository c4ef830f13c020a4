import { SourceError } from '../../../../../job/node/errors';
import {
  broker,
  check,
  logged,
  make,
  messages,
  reader,
  run,
  running,
  start,
  stop,
  TOPIC,
  untilRead,
} from './kafka-source-under-test';

describe('a topic that was deleted and recreated', () => {
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
      await expect(running).rejects.toThrow(/'time-series' was deleted and recreated.*--when-offsets-go-back continue/);
      await expect(running).rejects.toThrow(SourceError);
      expect(reader.values).toEqual(['a', 'b']);
    },
  );

  test('is the same one for an instance that has asked for it before, and takes over one that has read it since', async () => {
    await check();
    broker.makeAgain();
    broker.log().append('x', 'y');
    reader.expect(0, 1, 2, `${broker.topicId}/0`);
    run();
    await untilRead('y');
  });

  test.each(['shorter', 'longer'])('while the job runs, and is %s now, is the same error', async (length) => {
    broker.log().append('a', 'b');
    await start();
    await untilRead('a', 'b');
    broker.makeAgain();
    broker.log().append(...(length === 'shorter' ? ['x'] : ['x', 'y', 'z']));
    await expect(running).rejects.toThrow(/deleted and recreated.*--when-offsets-go-back continue/);
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
    expect(messages()).toContain('deleted and recreated');
  });

  test('is read from its start where the job is told so, while it runs', async () => {
    broker.log().append('a', 'b');
    await start({ whenOffsetsGoBack: 'continue' });
    await untilRead('a', 'b');
    broker.makeAgain();
    broker.log().append('x', 'y', 'z');
    await untilRead('a', 'b', 'x', 'y', 'z');
    expect(reader.marks.get(0)).toBe(`${broker.topicId}/0`);
    expect(messages()).toContain('deleted and recreated');
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
