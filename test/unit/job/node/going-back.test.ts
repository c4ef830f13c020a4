import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from '../../../../job/node/job/job';
import { DirectoryStore } from '../../../../job/node/store/directory-store';
import { ALL_ROWS, makeJob, storedRows, Topic } from './small-job';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'going-back-'));
});
afterEach(() => rm(directory, { recursive: true }));

const openStore = () => new DirectoryStore(directory, (action) => action());
const unpublished = async () => {
  const names = await readdir(directory, { recursive: true });
  return names.filter((name) => name.endsWith('.inprogress'));
};

class Death extends Error {}

/** A store that loses the first file that is published, which kills the job. */
function lossyStore(): DirectoryStore {
  const store = openStore();
  store.publish = async (object) => {
    await store.discard(object);
    throw new Death();
  };
  return store;
}

/** The job takes so many chunks, each with a checkpoint, and then meets with an accident. */
function afterChunks(job: Job, wanted: number, accident: () => Promise<void>): Job {
  const accept = job.accept.bind(job);
  let chunks = 0;
  job.accept = async (chunk) => {
    if (++chunks > wanted) await accident();
    await accept(chunk);
  };
  return job;
}

const die = () => Promise.reject(new Death());

test('an instance that wakes up between its claim and its discarding leaves what its successor has begun', async () => {
  const topic = new Topic();
  const store = openStore();
  // The successor claims the store, takes some chunks, and has a file prepared when it dies.
  const { unpublished: list } = store;
  store.unpublished = async () => {
    const successor = openStore();
    const prepared = makeJob(topic, [], successor);
    successor.publish = die;
    await expect(prepared.run()).rejects.toThrow(Death);
    return list.call(store);
  };
  await expect(makeJob(topic, [], store).run()).rejects.toThrow(/another instance has taken over/);
  expect(await unpublished()).not.toEqual([]);

  await makeJob(topic, [], openStore()).run();
  expect(await storedRows(directory)).toEqual(ALL_ROWS);
  expect(await unpublished()).toEqual([]);
});

test('a checkpoint is not written once a file that it would list is gone', async () => {
  const topic = new Topic();
  const store = openStore();
  const { has } = store;
  let checkpoints = 0;
  store.has = async (object) => {
    if (++checkpoints === 3) await store.discard(object);
    return has.call(store, object);
  };
  await expect(makeJob(topic, [], store).run()).rejects.toThrow(/was written, but neither it nor its unpublished form/);
  await makeJob(topic, [], openStore()).run();
  expect(await storedRows(directory)).toEqual(ALL_ROWS);
});

test.each(['before it was published', 'after it was published'])(
  'where a file of the latest checkpoint is gone %s, the next start goes back to one that is whole',
  async (when) => {
    const topic = new Topic();
    await expect(afterChunks(makeJob(topic, [], openStore()), 5, die).run()).rejects.toThrow(Death);
    const store = openStore();
    const { publish } = store;
    store.publish = async (object) => {
      if (when === 'after it was published') await publish.call(store, object);
      await store.discard(object);
      await store.remove(object.name);
      throw new Death();
    };
    await expect(makeJob(topic, [], store).run()).rejects.toThrow(Death);
    await makeJob(topic, [], openStore()).run();
    expect(await storedRows(directory)).toEqual(ALL_ROWS);
  },
);

test('going back to the first checkpoint reads on from where the topic was begun, not from what the group committed', async () => {
  const topic = new Topic();
  const store = lossyStore();
  await expect(makeJob(topic, [], store).run()).rejects.toThrow(Death);
  topic.committed = new Map([
    [0, 3],
    [1, 3],
  ]);
  await makeJob(topic, [], openStore()).run();
  expect(await storedRows(directory)).toEqual(ALL_ROWS);
});

test('going back tells the source up to where records were read already, until they are read again', async () => {
  const topic = new Topic();
  const store = lossyStore();
  await expect(makeJob(topic, [], store).run()).rejects.toThrow(Death);
  const job = makeJob(topic, [], openStore());
  let reread: (number | undefined)[] = [];
  const run = topic.run.bind(topic);
  topic.run = async (intake) => {
    reread = [0, 1].map((partition) => intake.reread(partition));
    await run(intake);
  };
  await job.run();
  expect(reread.some((offset) => offset !== undefined)).toBe(true);
  expect(job.reread(0) ?? job.reread(1)).toBeUndefined();
});

test.each([1, 2, 3, 4, 5, 6])(
  'a death at operation %i of going back loses no row and doubles none',
  async (operation) => {
    const topic = new Topic();
    const lossy = lossyStore();
    await expect(afterChunks(makeJob(topic, [], openStore()), 5, die).run()).rejects.toThrow(Death);
    await expect(makeJob(topic, [], lossy).run()).rejects.toThrow(Death);

    const store = openStore();
    let operations = 0;
    for (const method of ['create', 'discard', 'remove', 'publish'] as const) {
      const original = store[method].bind(store) as (...args: unknown[]) => Promise<never>;
      store[method] = async (...args: unknown[]) => {
        if (++operations >= operation) throw new Death();
        return original(...args);
      };
    }
    await expect(makeJob(topic, [], store).run()).rejects.toThrow(Death);
    await makeJob(topic, [], openStore()).run();
    expect(await storedRows(directory)).toEqual(ALL_ROWS);
  },
);
