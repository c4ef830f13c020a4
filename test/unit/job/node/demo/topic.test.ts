import { type Offsets, Topic } from '../../../../../job/node/demo/topic';

const message = (value: string, rows = 1) => ({ value, rows, timestamp: 0 });

/** A topic that messages of these values were appended to. */
function topicOf(partitions: number, ...values: readonly string[]): Topic {
  const topic = new Topic(partitions);
  for (const value of values) topic.append(message(value));
  return topic;
}

/** What a reader is given until the end, as `partition:offset value`. */
async function readAll(topic: Topic, from: Offsets = new Map()): Promise<string[]> {
  const offsets = new Map(from);
  const all: string[] = [];
  for (let next = await topic.read(offsets); next !== undefined; next = await topic.read(offsets)) {
    const { partition, offset, messages } = next;
    all.push(...messages.map(({ value }, i) => `${partition}:${offset + i} ${value}`));
    offsets.set(partition, offset + messages.length);
  }
  return all;
}

test('messages are dealt out over the partitions', async () => {
  const topic = topicOf(2, 'a', 'b', 'c', 'd');
  topic.end();
  expect(await readAll(topic)).toEqual(['0:0 a', '0:1 c', '1:0 b', '1:1 d']);
});

test('a reader waits for what comes, and for the end', async () => {
  const topic = topicOf(1);
  const all = readAll(topic);
  topic.append(message('a'));
  await new Promise(setImmediate);
  topic.append(message('b'));
  topic.end();
  expect(await all).toEqual(['0:0 a', '0:1 b']);
});

test('another reader is given again what no checkpoint holds, and no more', async () => {
  const topic = topicOf(2, 'a', 'b', 'c', 'd', 'e');
  topic.end();
  await readAll(topic);
  const checkpoint = new Map([
    [0, 1],
    [1, 2],
  ]);
  topic.forget(checkpoint);
  expect(await readAll(topic, checkpoint)).toEqual(['0:1 c', '0:2 e']);
});

test('messages of a partition that is held back come when it is let go, after those of before', async () => {
  const topic = topicOf(2, 'a', 'b');
  topic.hold(1);
  for (const value of ['c', 'd']) topic.append(message(value));
  expect(topic.ends).toEqual(new Map([0, 1].map((partition) => [partition, partition === 0 ? 2 : 1])));
  topic.release();
  topic.end();
  expect(await readAll(topic)).toEqual(['0:0 a', '0:1 c', '1:0 b', '1:1 d']);
});

test('messages of a partition that is held back to the end come at the end', async () => {
  const topic = topicOf(1);
  topic.hold(0);
  topic.append(message('a'));
  topic.end();
  expect(await readAll(topic)).toEqual(['0:0 a']);
});

test('rows are counted up to any offset, whatever was forgotten before', () => {
  const topic = new Topic(2);
  for (const rows of [1, 2, 3, 4]) topic.append(message('', rows));
  topic.forget(new Map([[0, 1]]));
  expect(topic.rows).toBe(10);
  expect(
    topic.rowsBefore(
      new Map([
        [0, 1],
        [1, 2],
      ]),
    ),
  ).toBe(7);
});
