import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { pino } from 'pino';
import type { Pipeline } from '../../../../job/definition';
import { minutes, seconds } from '../../../../job/duration';
import { Job } from '../../../../job/node/job';
import type { Sink } from '../../../../job/node/sink/sink';
import type { Intake, Source } from '../../../../job/node/source/source';
import { DirectoryStore } from '../../../../job/node/store/directory-store';
import type { ObjectStore, PendingObject } from '../../../../job/node/store/object-store';
import { pipeline } from '../../../../job/pipeline';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'recovery-'));
});
afterEach(() => rm(directory, { recursive: true }));

const START = Date.parse('2026-11-22T12:00:00Z');
const MESSAGES = 12;
const PARTITIONS = 2;

const message = (index: number) =>
  ['pu136mod-ni-001', 'pu136mod-ns-021', 'other']
    .map((name, i) => `${new Date(START + index * 1000).toISOString()},${name},${index * 10 + i}`)
    .join('\n');

class Crash extends Error {}

/** What crashed jobs have left open: a dead process has no file handles, this one has. */
const begun: PendingObject[] = [];
afterEach(async () => {
  for (const pending of begun.splice(0)) await pending.abandon();
});

/** A topic of two partitions that remembers what has been committed, and holds its records for every run. */
class Topic implements Source {
  readonly identity = 'kafka:test/time-series';
  readonly bounded = true;
  readonly replayable = true;
  readonly isAvailable = true;
  committed = new Map<number, number>();

  async check() {}

  async run(intake: Intake): Promise<void> {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const position = intake.position(partition) ?? this.committed.get(partition) ?? 0;
      intake.expect(partition, position, MESSAGES / PARTITIONS);
    }
    for (let index = 0; index < MESSAGES; index++) {
      const partition = index % PARTITIONS;
      const offset = Math.floor(index / PARTITIONS);
      if (offset < (intake.position(partition) ?? 0)) continue;
      const bytes = Buffer.from(message(index));
      await intake.accept({
        partition,
        nextOffset: offset + 1,
        endOffset: MESSAGES / PARTITIONS,
        forEach: (visit) => visit(offset, START + index * 20_000, bytes, 0, bytes.length),
      });
    }
  }

  async commit(offsets: ReadonlyMap<number, number>) {
    this.committed = new Map(offsets);
  }

  async stop() {}
}

/** What has been acknowledged stays; a crash loses the rest. */
class Acknowledged<Item> implements Sink<Item> {
  #waiting: Item[] = [];

  constructor(readonly items: Item[]) {}

  write(items: readonly Item[]) {
    this.#waiting.push(...items);
  }

  async settle() {}

  async flush() {
    this.items.push(...this.#waiting.splice(0));
  }

  async close() {}
}

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

function makeJob(topic: Topic, lines: string[], objects: ObjectStore, definition: Pipeline = pipeline) {
  return new Job({
    pipeline: definition,
    source: topic,
    objects,
    lines: new Acknowledged(lines),
    rejected: new Acknowledged([]),
    logger: pino({ level: 'silent' }),
    idleness: minutes(10),
    // Every chunk ends in a checkpoint.
    checkpointInterval: seconds(0),
  });
}

const openStore = () => new DirectoryStore(directory, (action) => action());

async function storedRows() {
  const connection = await (await DuckDBInstance.create()).connect();
  const result = await connection.runAndReadAll(
    `SELECT name, tag_value::INT v FROM read_parquet('${directory}/**/*.parquet') ORDER BY v`,
  );
  return result.getRowsJson();
}

const ALL_ROWS = Array.from({ length: MESSAGES }, (_, index) => [
  ['pu136mod-ni-001', index * 10],
  ['pu136mod-ns-021', index * 10 + 1],
  ['other', index * 10 + 2],
]).flat();

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
    await rm(directory, { recursive: true });
    await makeJob(new Topic(), undisturbed, openStore()).run();
    expect(operations).toBeGreaterThan(MESSAGES * 5);

    for (let operation = 1; operation <= operations; operation++) {
      await rm(directory, { recursive: true, force: true });
      const topic = new Topic();
      const lines: string[] = [];
      const crashed = makeJob(topic, lines, crashingAt(openStore(), operation, when)).run();
      await expect(crashed).rejects.toThrow();
      await makeJob(topic, lines, openStore()).run();
      expect(await storedRows()).toEqual(ALL_ROWS);
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
  expect(await storedRows()).toEqual(ALL_ROWS);
});

test('a checkpoint with a flipped bit is refused, by name and with what to do', async () => {
  const topic = new Topic();
  await makeJob(topic, [], openStore()).run();
  const store = openStore();
  const latest = (await store.list('_checkpoints')).sort().at(-1) ?? '';
  const bytes = await store.read(latest);
  bytes?.write('x', 200);
  await store.remove(latest);
  await store.create(latest, bytes ?? Buffer.alloc(0));
  await expect(makeJob(topic, [], openStore()).run()).rejects.toThrow(/checkpoint .*\.json is corrupt.*restore it/);
});

test("a checkpoint of another topic is refused, since its offsets don't count in this one", async () => {
  const topic = new Topic();
  const job = makeJob(topic, [], crashingAt(openStore(), 20, 'after'));
  await expect(job.run()).rejects.toThrow();
  const other = Object.assign(new Topic(), { identity: 'kafka:test/another' });
  await expect(makeJob(other, [], openStore()).run()).rejects.toThrow(/belongs to the source kafka:test\/time-series/);
});

test('a job that aggregates in another way than its checkpoint has each window in one way, and all of them', async () => {
  const { speedLayer } = pipeline;
  const aggregates = { ...speedLayer.aggregates, numeric: { fn: 'average', field: 'mean' } as const };
  const changed = { ...pipeline, speedLayer: { ...speedLayer, aggregates } };
  const linesOf = async (definition: Pipeline) => {
    const lines: string[] = [];
    await rm(directory, { recursive: true, force: true });
    await makeJob(new Topic(), lines, openStore(), definition).run();
    return lines.filter((line) => line.includes('ni-001'));
  };
  const before = await linesOf(pipeline);
  const after = await linesOf(changed);

  await rm(directory, { recursive: true, force: true });
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
  expect(await storedRows()).toEqual(ALL_ROWS);
});
