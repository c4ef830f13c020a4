import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkpointFolder } from '../../../../job/checkpoint-folder';
import type { Pipeline } from '../../../../job/definition';
import { DirectoryStore } from '../../../../job/node/store/directory-store';
import type { ObjectStore, PendingObject } from '../../../../job/node/store/object-store';
import { pipeline } from '../../../../job/pipeline';
import { ALL_ROWS, MESSAGES, makeJob, storedRows, Topic } from './small-job';

/** In memory where there is such a place: what a process that dies leaves does not depend on the disk, and thousands do. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

let directory: string;
beforeEach(async () => {
  directory = join(await mkdtemp(join(PLACE, 'recovery-')), 'store');
});
afterEach(() => rm(dirname(directory), { recursive: true }));

class Crash extends Error {}

/** What crashed jobs have left open: a dead process has no file handles, this one has. */
const begun: PendingObject[] = [];
afterEach(async () => {
  for (const pending of begun.splice(0)) await pending.abandon();
});

/** A store that fails at its nth operation, before or after having done it, and at everything from then on. */
function crashingAt(store: ObjectStore, operation: number, when: 'before' | 'after'): ObjectStore & { count: number } {
  let count = 0;
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, property) {
        if (property === 'count') return count;
        const value: unknown = Reflect.get(object, property);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (property === 'begin') {
            const pending: PendingObject = value.apply(object, args);
            begun.push(pending);
            return wrap(pending);
          }
          const at = ++count;
          if (at > operation || (at === operation && when === 'before')) return Promise.reject(new Crash());
          return value.apply(object, args).then((result: unknown) => {
            if (at === operation) throw new Crash();
            return result;
          });
        };
      },
    });
  return Object.assign(wrap(store), {}) as ObjectStore & { count: number };
}

const openStore = () => new DirectoryStore(directory, (action) => action());

async function countOperations(): Promise<number> {
  const store = crashingAt(openStore(), Number.POSITIVE_INFINITY, 'before');
  await makeJob(new Topic(), [], store).run();
  return store.count;
}

test.each(['before', 'after'] as const)(
  'a crash %s any operation of the store loses no row and doubles none, and every window has its line',
  async (when) => {
    const undisturbed: string[] = [];
    const operations = await countOperations();
    await rm(dirname(directory), { recursive: true });
    await makeJob(new Topic(), undisturbed, openStore()).run();
    expect(operations).toBeGreaterThan(MESSAGES * 5);

    for (let operation = 1; operation <= operations; operation++) {
      await rm(dirname(directory), { recursive: true, force: true });
      const topic = new Topic();
      const lines: string[] = [];
      const crashed = makeJob(topic, lines, crashingAt(openStore(), operation, when)).run();
      await expect(crashed).rejects.toThrow();
      await makeJob(topic, lines, openStore()).run();
      expect(await storedRows(directory)).toEqual(ALL_ROWS);
      expect(new Set(lines)).toEqual(new Set(undisturbed));
      const names = await readdir(directory, { recursive: true });
      expect(names.filter((name) => name.includes('inprogress'))).toEqual([]);
    }
  },
  120_000,
);

test('of two instances the newer wins: the older is fenced off, and no row is doubled', async () => {
  const topic = new Topic();
  const older = makeJob(topic, [], openStore());
  let newer: Promise<void> | undefined;
  const accept = older.accept.bind(older);
  let chunks = 0;
  older.accept = async (chunk) => {
    await accept(chunk);
    if (++chunks === 3) {
      newer = makeJob(topic, [], openStore()).run();
      await newer;
    }
  };
  await expect(older.run()).rejects.toThrow(/another instance has taken over/);
  await newer;
  expect(await storedRows(directory)).toEqual(ALL_ROWS);
});

test('a checkpoint with a flipped bit is refused, by name and with what to do', async () => {
  const topic = new Topic();
  await makeJob(topic, [], openStore()).run();
  const store = openStore();
  const latest = (await store.list(checkpointFolder(directory))).sort().at(-1) ?? '';
  const bytes = await store.read(latest);
  bytes?.write('x', 200);
  await store.remove(latest);
  await store.create(latest, bytes ?? Buffer.alloc(0));
  await expect(makeJob(topic, [], openStore()).run()).rejects.toThrow(
    /checkpoint .*\.json is corrupt.*restore it.*another --long-term-store keeps what is stored.*stored twice/,
  );
});

test("a checkpoint of another topic is refused, since its offsets don't count in this one", async () => {
  const topic = new Topic();
  const job = makeJob(topic, [], crashingAt(openStore(), 20, 'after'));
  await expect(job.run()).rejects.toThrow();
  const other = Object.assign(new Topic(), { identity: 'kafka:test/another' });
  await expect(makeJob(other, [], openStore()).run()).rejects.toThrow(
    /belongs to the source kafka:test\/time-series.*another --long-term-store keeps what is stored.*stored twice/,
  );
});

test('a pipe that was killed holds up none that follows: what it had stored is published, and windows go on', async () => {
  const pipe = (id: string) => Object.assign(new Topic(), { identity: `stdin:${id}`, replayable: false });
  await expect(makeJob(pipe('one'), [], crashingAt(openStore(), 40, 'after')).run()).rejects.toThrow(Crash);
  const lines: string[] = [];
  await makeJob(pipe('two'), lines, openStore()).run();
  const rows = await storedRows(directory);
  const both = rows.length - ALL_ROWS.length;
  expect(both).toBeGreaterThan(0);
  expect(both % 3).toBe(0);
  const distinct = new Map(rows.map((row) => [JSON.stringify(row), row]));
  expect([...distinct.values()]).toEqual(ALL_ROWS);
  expect(lines).not.toEqual([]);
});

test('a job that aggregates in another way than its checkpoint has each window in one way, and all of them', async () => {
  const { speedLayer } = pipeline;
  const aggregates = { ...speedLayer.aggregates, numeric: { mean: { fn: 'average' } as const } };
  const changed = { ...pipeline, speedLayer: { ...speedLayer, aggregates } };
  const linesOf = async (definition: Pipeline) => {
    const lines: string[] = [];
    await rm(dirname(directory), { recursive: true, force: true });
    await makeJob(new Topic(), lines, openStore(), definition).run();
    return lines.filter((line) => line.includes('ni-001'));
  };
  const before = await linesOf(pipeline);
  const after = await linesOf(changed);

  await rm(dirname(directory), { recursive: true, force: true });
  const topic = new Topic();
  const lines: string[] = [];
  const crashed = makeJob(topic, lines, crashingAt(openStore(), 40, 'after')).run();
  await expect(crashed).rejects.toThrow(Crash);
  await makeJob(topic, lines, openStore(), changed).run();
  const found = new Set(lines);
  const ways = before.map((line, window) => [line, after[window] ?? ''].map((each) => found.has(each)));
  expect(ways).toEqual([...ways].sort().reverse());
  expect(ways.map(([old, fresh]) => old !== fresh)).toEqual(before.map(() => true));
  expect(ways).toEqual(
    expect.arrayContaining([
      [true, false],
      [false, true],
    ]),
  );
  expect(await storedRows(directory)).toEqual(ALL_ROWS);
});
