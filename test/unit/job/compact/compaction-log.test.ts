import { CompactionLog, NOT_COMPACTED } from '../../../../job/compact/compaction';
import { MemoryStore } from '../node/memory-store';

const FOLDER = '../checkpoints/store-compacted';
const open = (store: MemoryStore) => new CompactionLog(store, FOLDER);
const merged = (name: string) => ({ merged: [{ name, size: 1, rows: 1 }], replaced: [] });

test('a compaction goes on from what the one before it has appended', async () => {
  const store = new MemoryStore();
  const first = open(store);
  expect(await first.claim()).toEqual(NOT_COMPACTED);
  await first.append(merged('a'));
  expect(await open(store).claim()).toEqual(merged('a'));
});

test('whoever has claimed before another appends nothing any more', async () => {
  const store = new MemoryStore();
  const [first, second] = [open(store), open(store)];
  await first.claim();
  await second.claim();
  await expect(first.append(merged('a'))).rejects.toThrow(/another compaction of this store is running/);
  await second.append(merged('b'));
  expect(await open(store).claim()).toEqual(merged('b'));
});

test('one that was paused until its number was removed as an old one appends nothing that counts', async () => {
  const store = new MemoryStore();
  const paused = open(store);
  await paused.claim();
  for (let i = 0; i < 12; i++) await open(store).claim();
  await expect(paused.append(merged('a'))).rejects.toThrow(/was faster/);
  expect(await open(store).claim()).toEqual(NOT_COMPACTED);
});

test('the latest ten stay', async () => {
  const store = new MemoryStore();
  for (let i = 0; i < 15; i++) await open(store).claim();
  expect(await store.list(FOLDER)).toHaveLength(10);
});
