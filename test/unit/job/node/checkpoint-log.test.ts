import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Checkpoint } from '../../../../job/node/checkpoint/checkpoint';
import { CheckpointLog } from '../../../../job/node/checkpoint/checkpoint-log';
import { FencedError } from '../../../../job/node/errors';
import { DirectoryStore } from '../../../../job/node/store/directory-store';

let directory: string;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'checkpoint-log-')), 'store');
});
afterEach(() => rm(dirname(directory), { recursive: true }));

const openStore = () => new DirectoryStore(directory, (action) => action());
const at = (offset: number): Checkpoint => ({
  source: 'kafka:test/time-series',
  offsets: { 0: offset },
  watermark: { current: null, partitions: {} },
  windows: [],
  files: [],
  finished: false,
});

/** Claims the log, going on from where the latest checkpoint stands. */
async function claim(log: CheckpointLog): Promise<number | undefined> {
  const { latest } = await log.claim(
    async () => true,
    async () => true,
    async (checkpoint) => checkpoint ?? at(0),
  );
  return latest?.offsets[0];
}

test('the first instance finds no checkpoint, the next one finds the latest', async () => {
  const first = new CheckpointLog(openStore());
  expect(await claim(first)).toBeUndefined();
  for (let offset = 1; offset <= 5; offset++) await first.append(at(offset));
  expect(await claim(new CheckpointLog(openStore()))).toBe(5);
});

test('once another instance has claimed the log, the one before can append no more', async () => {
  const older = new CheckpointLog(openStore());
  await claim(older);
  await claim(new CheckpointLog(openStore()));
  await expect(older.append(at(1))).rejects.toThrow(FencedError);
});

test('nor can it when its next number has been removed as an old one since', async () => {
  const older = new CheckpointLog(openStore());
  await claim(older);
  const newer = new CheckpointLog(openStore());
  await claim(newer);
  for (let offset = 1; offset <= 10; offset++) await newer.append(at(offset));
  await newer.prune();
  await expect(older.append(at(1))).rejects.toThrow(FencedError);
  expect(await claim(new CheckpointLog(openStore()))).toBe(10);
});

test('an instance that claims while the one before writes tries again, and goes on from what that wrote', async () => {
  const older = new CheckpointLog(openStore());
  await claim(older);
  const store = openStore();
  const create = store.create.bind(store);
  let interruptions = 0;
  store.create = async (name, bytes) => {
    if (interruptions++ < 3) await older.append(at(interruptions));
    return create(name, bytes);
  };
  expect(await claim(new CheckpointLog(store))).toBe(3);
  await expect(older.append(at(9))).rejects.toThrow(FencedError);
});

/** Claims the log where each file of the checkpoints that are given is gone. */
async function claimWithout(offsets: readonly number[], log = new CheckpointLog(openStore())) {
  const { latest } = await log.claim(
    async ({ name }) => !offsets.some((offset) => name === fileOf(offset)),
    async () => true,
    async (checkpoint) => checkpoint ?? at(0),
  );
  return latest?.offsets[0];
}

const fileOf = (offset: number) => `${offset}.parquet`;
const withFile = (offset: number): Checkpoint => ({
  ...at(offset),
  files: [{ name: fileOf(offset), size: 1, rows: 1 }],
});

test('where an instance is fenced whose checkpoint others follow, they can still go back beyond it', async () => {
  const older = new CheckpointLog(openStore());
  await claim(older);
  await older.append(withFile(1));
  const store = openStore();
  const list = store.list.bind(store);
  const slow = new CheckpointLog(store);
  await claim(slow);
  let lists = 0;
  store.list = async (folder) => {
    if (lists++ === 0) await claim(new CheckpointLog(openStore()));
    return list(folder);
  };
  await expect(slow.append(withFile(2))).rejects.toThrow(FencedError);
  expect(await claimWithout([2])).toBe(1);
});

test('a checkpoint that the next does not follow is not gone back to', async () => {
  const slow = new CheckpointLog(openStore());
  await claim(slow);
  const newer = new CheckpointLog(openStore());
  await claim(newer);
  for (let offset = 3; offset <= 5; offset++) await newer.append(withFile(offset));
  await newer.prune();
  await expect(slow.append(at(99))).rejects.toThrow(FencedError);
  await expect(claimWithout([3, 4, 5])).rejects.toThrow(/0000000005.json lists .*5.parquet.*no earlier checkpoint/);
});

test('a claim that finds files gone since another instance has gone on starts anew', async () => {
  const older = new CheckpointLog(openStore());
  await claim(older);
  await older.append(withFile(1));
  await older.append(withFile(2));
  await older.append(withFile(3));
  await older.prune();
  const store = openStore();
  const read = store.read.bind(store);
  let reads = 0;
  store.read = async (name) => {
    if (reads++ === 0) await older.append(at(4));
    return read(name);
  };
  expect(await claimWithout([1, 2, 3], new CheckpointLog(store))).toBe(4);
});

test('a create whose answer was lost finds its own object when it is tried again', async () => {
  const store = openStore();
  const create = store.create.bind(store);
  store.create = async (name, bytes) => (await create(name, bytes)) && create(name, bytes);
  const log = new CheckpointLog(store);
  await claim(log);
  await log.append(at(1));
  expect(log.number).toBe(2);
});

test('a store that makes an object twice where it must not is refused, with what to do', async () => {
  const store = openStore();
  const create = store.create.bind(store);
  store.create = async (name, bytes) => {
    await store.remove(name);
    return create(name, bytes);
  };
  await expect(new CheckpointLog(store).check()).rejects.toThrow(
    /ignores 'If-None-Match: \*'.*use a store or a gateway/,
  );
});

test('a store that makes an object only once passes, however often it is asked', async () => {
  const store = openStore();
  for (let start = 0; start < 3; start++) await new CheckpointLog(store).check();
  expect(await claim(new CheckpointLog(store))).toBeUndefined();
});

test('what is left over was begun by an instance that claimed the log before, and carries its names', async () => {
  const older = new CheckpointLog(openStore());
  await claim(older);
  const newer = new CheckpointLog(openStore());
  await claim(newer);
  const others = new CheckpointLog(new DirectoryStore(join(directory, 'other'), (action) => action()));
  await claim(others);

  const file = (log: CheckpointLog) => `step_year=2026/${log.fileNames.at(0)}`;
  expect(newer.isLeftOver(file(older))).toBe(true);
  expect(older.isLeftOver(file(newer))).toBe(false);
  expect(newer.isLeftOver(file(newer))).toBe(false);
  expect(newer.isLeftOver(`other/${file(others)}`)).toBe(false);
  expect(newer.isLeftOver('notes.parquet')).toBe(false);
});
