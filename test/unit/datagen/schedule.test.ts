import { Generator, type Message } from '../../../datagen/generator';
import { messages, type ScheduleOptions } from '../../../datagen/schedule';
import { loadTags } from '../../../datagen/tags';
import { milliseconds, minutes, seconds } from '../../../job/duration';

const tags = loadTags();
const noon = Date.UTC(2026, 10, 22, 12);
const at = (text: string) => Date.parse(`2026-11-22T${text}Z`);
const timesOf = (all: readonly Message[]) =>
  all.map(({ timestamp }) => new Date(timestamp).toISOString().slice(11, -1));

beforeEach(() => {
  jest.useFakeTimers({ now: noon, doNotFake: ['setImmediate', 'nextTick'] });
});

afterEach(() => {
  jest.useRealTimers();
});

const schedule = (options: ScheduleOptions) => messages(new Generator(tags, { seed: 1 }), options);

/** Pulls until the end, and lets the clock run where a message is waited for. */
async function pullAll(options: ScheduleOptions): Promise<Message[]> {
  const pulled: Message[] = [];
  let hasEnded = false;
  const pulling = (async () => {
    for await (const message of schedule(options)) pulled.push(message);
  })().finally(() => {
    hasEnded = true;
  });
  while (!hasEnded) await jest.advanceTimersToNextTimerAsync();
  await pulling;
  return pulled;
}

test('the first loop is due one second before the minute, the others in its rhythm', async () => {
  jest.setSystemTime(at('12:00:10.500'));
  expect(timesOf(await pullAll({ count: 3 }))).toEqual(['12:00:59.000', '12:01:29.000', '12:01:59.000']);
});

test('one second before the minute, the first loop is due at once', async () => {
  jest.setSystemTime(at('12:00:59.000'));
  expect(timesOf(await pullAll({ count: 1 }))).toEqual(['12:00:59.000']);
});

test('within the last second of a minute, the first loop is due in the next', async () => {
  jest.setSystemTime(at('12:00:59.001'));
  expect(timesOf(await pullAll({ count: 1, loop: seconds(10) }))).toEqual(['12:01:59.000']);
});

test('a message is not given before it is due', async () => {
  const pulling = schedule({ loop: seconds(10) }).next();
  const given = jest.fn();
  void pulling.then(given);
  await jest.advanceTimersByTimeAsync(58_999);
  expect(given).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(1);
  expect(given).toHaveBeenCalledTimes(1);
});

test('a rate counts rows, not messages', async () => {
  const all = await pullAll({ rate: 14, count: 5 });
  expect(all.map(({ rows }) => rows)).toEqual([7, 7, 7, 7, 7]);
  expect(timesOf(all)).toEqual(['12:00:00.000', '12:00:00.500', '12:00:01.000', '12:00:01.500', '12:00:02.000']);
});

test.each([1, 3])(
  'at a high rate, with %d rows per message, the rhythm holds and a timer serves many messages',
  async (rowsPerMessage) => {
    const timers = jest.spyOn(global, 'setTimeout');
    const all = await pullAll({ rate: 30_000, rowsPerMessage, count: 30_000 / rowsPerMessage });
    expect(all.reduce((sum, { rows }) => sum + rows, 0)).toBe(30_000);
    const last = all.at(-1)?.timestamp ?? 0;
    expect(last - noon).toBeGreaterThan(980);
    expect(last - noon).toBeLessThanOrEqual(1010);
    expect(timers.mock.calls.length).toBeLessThanOrEqual(110);
  },
);

test('a backfill in loops reaches back from the coming second before the minute, and goes on live in step', async () => {
  jest.setSystemTime(at('12:00:10.000'));
  const all = schedule({ backfill: minutes(2) });
  const past = [];
  for (let i = 0; i < 4; i++) past.push((await all.next()).value);
  expect(timesOf(past)).toEqual(['11:58:29.000', '11:58:59.000', '11:59:29.000', '11:59:59.000']);
  expect(Date.now()).toBe(at('12:00:10.000'));

  const live = all.next();
  await jest.advanceTimersByTimeAsync(19_000);
  expect(timesOf([(await live).value])).toEqual(['12:00:29.000']);
});

test('a backfill at a rate takes no time and ends now', async () => {
  const all = schedule({ backfill: minutes(10), rate: 10, rowsPerMessage: 1, count: 6001 });
  const pulled: Message[] = [];
  for await (const message of all) pulled.push(message);
  expect(timesOf(pulled.slice(0, 3))).toEqual(['11:50:00.000', '11:50:00.100', '11:50:00.200']);
  expect(timesOf(pulled.slice(-2))).toEqual(['11:59:59.900', '12:00:00.000']);
  expect(Date.now()).toBe(noon);
});

test('the same seed, clock and options give the same messages', async () => {
  const options = { backfill: minutes(5), rate: 20, count: 1000 };
  const first = await pullAll(options);
  jest.setSystemTime(noon);
  expect(await pullAll(options)).toEqual(first);
});

test('the clock can be another', async () => {
  const [first] = await pullAll({ rate: 1, count: 1, now: () => 42 });
  expect(first?.timestamp).toBe(42);
});

test('who pulls late gets the last message missed, and then the rhythm as before', async () => {
  jest.setSystemTime(at('12:00:59.000'));
  const all = schedule({ loop: seconds(10) });
  await all.next();
  jest.setSystemTime(at('12:02:35.000'));
  expect(timesOf([(await all.next()).value])).toEqual(['12:02:35.000']);
  const next = all.next();
  await jest.advanceTimersByTimeAsync(4000);
  expect(timesOf([(await next).value])).toEqual(['12:02:39.000']);
});

test('at a rate, a pause is made up for by one second at most', async () => {
  const all = schedule({ rate: 100, rowsPerMessage: 1 });
  await all.next();
  jest.setSystemTime(noon + 60_000);
  let burst = 0;
  let waiting = false;
  while (!waiting) {
    const pulling = all.next();
    const given = await Promise.race([
      pulling.then(() => true),
      new Promise((resolve) => setImmediate(resolve, false)),
    ]);
    if (given) burst++;
    waiting = !given;
  }
  expect(burst).toBeGreaterThanOrEqual(100);
  expect(burst).toBeLessThanOrEqual(102);
});

test('an abort ends the messages at once, also while one is waited for', async () => {
  const stop = new AbortController();
  const pulling = schedule({ signal: stop.signal }).next();
  stop.abort();
  expect(await pulling).toEqual({ done: true, value: undefined });
  expect(jest.getTimerCount()).toBe(0);
});

test('messages without a pause let the event loop turn, so that a signal gets through', async () => {
  jest.useRealTimers();
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 20);
  for await (const _ of schedule({ rate: 1e9, signal: stop.signal }));
  expect(stop.signal.aborted).toBe(true);
});

test('loop and rate exclude each other', async () => {
  await expect(schedule({ loop: milliseconds(10), rate: 5 }).next()).rejects.toThrow(
    'loop 10 and rate 5 exclude each other',
  );
});

test('the generator and its schedule come without kafkajs', () => {
  jest.isolateModules(() => {
    jest.doMock('kafkajs', () => {
      throw new Error('loaded');
    });
    expect(() => require('kafkajs')).toThrow('loaded');
    expect(require('../../../datagen/generator')).toHaveProperty('Generator');
    expect(require('../../../datagen/schedule')).toHaveProperty('messages');
    expect(require('../../../datagen/tags')).toHaveProperty('loadTags');
  });
});
