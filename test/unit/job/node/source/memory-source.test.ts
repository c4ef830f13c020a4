import { MemorySource } from '../../../../../job/node/source/memory-source';
import type { Chunk, Intake } from '../../../../../job/node/source/source';

/** What was handed over, as `partition:value`. */
async function handed(source: MemorySource): Promise<string[]> {
  const all: string[] = [];
  const intake: Intake = {
    position: () => undefined,
    mark: () => undefined,
    expect: () => {},
    async accept({ partition, forEach }: Chunk) {
      forEach((_, __, bytes, start, end) => all.push(`${partition}:${bytes.toString('utf8', start, end)}`));
    },
  };
  await source.run(intake);
  return all;
}

/** @param before called before the message of that index is given */
async function* messages(count: number, before: Readonly<Record<number, () => void>> = {}) {
  for (let i = 0; i < count; i++) {
    before[i]?.();
    yield { value: String(i), timestamp: i };
  }
}

test('messages are dealt out over the partitions', async () => {
  expect(await handed(new MemorySource(messages(4), 2))).toEqual(['0:0', '1:1', '0:2', '1:3']);
});

test('messages of a partition that is held back come when it is let go, and none is lost', async () => {
  const source: MemorySource = new MemorySource(messages(6, { 1: () => source.hold(1), 4: () => source.release() }), 2);
  expect(await handed(source)).toEqual(['0:0', '0:2', '0:4', '1:1', '1:3', '1:5']);
});

test('messages of a partition that is held back to the end come at the end', async () => {
  const source: MemorySource = new MemorySource(messages(3, { 0: () => source.hold(1) }), 2);
  expect(await handed(source)).toEqual(['0:0', '0:2', '1:1']);
});

test('a message that is inserted comes next', async () => {
  const late = { value: 'late', timestamp: -1 };
  const source: MemorySource = new MemorySource(messages(2, { 1: () => source.insert(late) }), 1);
  expect(await handed(source)).toEqual(['0:0', '0:late', '0:1']);
});
