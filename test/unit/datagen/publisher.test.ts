import type { Message } from '../../../datagen/generator';
import { Publisher, type Sink } from '../../../datagen/publisher';

const message = (i: number, value = `row ${i}`): Message => ({ value, rows: 2, timestamp: i });

async function* first(count: number, value?: string): AsyncGenerator<Message> {
  for (let i = 0; i < count; i++) yield message(i, value);
}

/** Keeps what it gets, and takes a batch only when told to. */
class SlowSink implements Sink {
  readonly batches: (readonly Message[])[] = [];
  readonly #waiting: (() => void)[] = [];

  send(batch: readonly Message[]): Promise<void> {
    this.batches.push(batch);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  take(): void {
    this.#waiting.shift()?.();
  }

  async close(): Promise<void> {}
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const never = new AbortController().signal;

test('all messages arrive, in order, in batches, and are counted', async () => {
  const batches: (readonly Message[])[] = [];
  const publisher = new Publisher({ send: async (batch) => void batches.push(batch), close: async () => {} });
  await publisher.publish(() => first(1234), never);
  expect(batches.flat().map(({ timestamp }) => timestamp)).toEqual(Array.from({ length: 1234 }, (_, i) => i));
  expect(batches.map(({ length }) => length)).toEqual([500, 500, 234]);
  expect(publisher.sent).toEqual({ messages: 1234, rows: 2468 });
  expect(publisher.pending).toBe(0);
});

test('large messages make batches of fewer', async () => {
  const sink = new SlowSink();
  void new Publisher(sink).publish(() => first(10, 'x'.repeat(300_000)), never);
  await turn();
  expect(sink.batches[0]).toHaveLength(2);
});

test('a message does not wait for others to fill its batch', async () => {
  const stop = new AbortController();
  const sent = new Promise<readonly Message[]>((resolve) => {
    const publisher = new Publisher({ send: async (batch) => resolve(batch), close: async () => {} });
    void publisher.publish(async function* (signal) {
      yield message(1);
      await new Promise((end) => signal.addEventListener('abort', end));
    }, stop.signal);
  });
  expect(await sent).toEqual([message(1)]);
  stop.abort();
});

test('while the sink is slow, no more is pulled than is under way', async () => {
  const sink = new SlowSink();
  const publisher = new Publisher(sink);
  let pulled = 0;
  const publishing = publisher.publish(async function* () {
    for await (const next of first(10_000)) {
      pulled++;
      yield next;
    }
  }, never);
  await turn();
  await turn();
  expect(pulled).toBe(2000);
  expect(publisher.pending).toBe(2000);

  sink.take();
  await turn();
  expect(pulled).toBe(2500);
  expect(publisher.sent.messages).toBe(500);

  while (publisher.sent.messages < 10_000) {
    sink.take();
    await turn();
  }
  await publishing;
});

test('a batch goes out when the one before has arrived, and not sooner', async () => {
  const sink = new SlowSink();
  const publishing = new Publisher(sink).publish(() => first(1_000), never);
  await turn();
  expect(sink.batches).toHaveLength(1);
  sink.take();
  await turn();
  expect(sink.batches).toHaveLength(2);
  sink.take();
  await publishing;
});

test('when it is told to stop, what was pulled still arrives', async () => {
  const sink = new SlowSink();
  const publisher = new Publisher(sink);
  const stop = new AbortController();
  const publishing = publisher.publish(async function* (signal) {
    yield* first(3);
    await new Promise((end) => signal.addEventListener('abort', end));
  }, stop.signal);
  await turn();
  stop.abort();
  await turn();
  expect(sink.batches).toEqual([[message(0), message(1), message(2)]]);
  sink.take();
  await publishing;
  expect(publisher.sent.messages).toBe(3);
});

test('a failure of the sink ends the source and is thrown', async () => {
  let ended = false;
  const publisher = new Publisher({ send: () => Promise.reject(new Error('too large')), close: async () => {} });
  const publishing = publisher.publish(async function* (signal) {
    yield message(1);
    await new Promise((end) => signal.addEventListener('abort', end));
    ended = true;
  }, never);
  await expect(publishing).rejects.toThrow('too large');
  expect(ended).toBe(true);
  expect(publisher.pending).toBe(1);
});

test('a failure of the source is thrown after what it gave has arrived', async () => {
  const batches: (readonly Message[])[] = [];
  const publisher = new Publisher({ send: async (batch) => void batches.push(batch), close: async () => {} });
  const publishing = publisher.publish(async function* () {
    yield message(1);
    throw new Error('no value');
  }, never);
  await expect(publishing).rejects.toThrow('no value');
  expect(batches).toEqual([[message(1)]]);
});
