import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { temporaryFolder } from '../../infra/programs/process';
import { compact } from '../../job/compact/compact';
import { compactedLocation } from '../../job/compact/compaction';
import { type Milliseconds, minutes } from '../../job/duration';
import { query } from '../../job/inspect/query';
import { localFiles } from '../../job/inspect/stored-files';
import { CheckpointLog } from '../../job/node/checkpoint/checkpoint-log';
import { DirectoryStore } from '../../job/node/store/directory-store';
import { LongTermStore } from '../../job/node/store/long-term-store';
import { pipeline } from '../../job/pipeline';

const DAYS = ['2020-02-28', '2020-02-29'];
const NAMES = ['b', 'a', '', '測定', 'é'.repeat(2048)];
const logger = pino({ level: 'silent' });

/** A store whose every row has a value of its own. */
class Store {
  readonly location = join(temporaryFolder('compaction'), 'store');
  readonly objects = this.open(this.location);
  readonly compacted = this.open(compactedLocation(this.location));
  /** How many rows are published. */
  rows = 0;
  #files = 0;

  open(location: string): DirectoryStore {
    return new DirectoryStore(location, (action) => action());
  }

  async addFile(publishes = true) {
    const store = new LongTermStore(pipeline, this.objects, () => `part-${this.#files++}.parquet`);
    const day = Date.parse(DAYS[this.#files % DAYS.length] ?? '');
    let value = this.rows;
    for (const name of NAMES) {
      const texts = [name, String(value++)].map((text) => Buffer.from(text));
      const [first = 0, second = 0] = texts.map(({ length }) => length);
      store.append(Float64Array.of(day + ((value * 7919) % 86_400) * 1000, Number.NaN, Number.NaN, day - value), {
        bytes: Buffer.concat(texts),
        starts: Int32Array.of(0, 0, first),
        ends: Int32Array.of(0, first, first + second),
      });
    }
    const files = await store.finish();
    if (publishes) for (const file of files) await this.objects.publish(file);
    this.rows = value;
    return files;
  }

  compact(grace: number): Promise<void> {
    const { objects: store, compacted } = this;
    const closedAfter = minutes(0);
    return compact({ pipeline, store, compacted, closedAfter, grace: grace as Milliseconds, logger });
  }

  files(): Promise<string[]> {
    return localFiles({ longTermStore: this.location, s3Region: 'us-east-1', s3PathStyle: false }, () => {});
  }

  async read(sql: string) {
    return (await query(sql, await this.files())).rows;
  }

  get raw(): string[] {
    return readdirSync(this.location, { recursive: true, encoding: 'utf8' }).filter((path) => /part-/.test(path));
  }

  remove(): void {
    rmSync(join(this.location, '..'), { recursive: true });
  }
}

const ROWS = 'SELECT name, tag_value, step::VARCHAR, event_time::VARCHAR, step_date::VARCHAR FROM rows ORDER BY ALL';

let store: Store;
beforeEach(() => {
  store = new Store();
});
afterEach(() => store.remove());

test('many small files of a day become one, with the same rows, sorted by name and instant', async () => {
  for (let i = 0; i < 20; i++) await store.addFile();
  const before = await store.read(ROWS);
  await store.compact(0);
  const files = await store.files();
  expect(files.map((file) => /step_date=([^/]*)/.exec(file)?.[1]).sort()).toEqual(DAYS);
  expect(await store.read(ROWS)).toEqual(before);
  const inOrder = (await query('SELECT name, step::VARCHAR FROM rows', files.slice(0, 1))).rows.map(String);
  expect(inOrder).toEqual(
    (await query('SELECT name, step::VARCHAR FROM rows ORDER BY name, step', files.slice(0, 1))).rows.map(String),
  );
});

test('files that are replaced stay for whoever has listed them, until the time of grace is over', async () => {
  for (let i = 0; i < 6; i++) await store.addFile();
  const listed = await store.files();
  await store.compact(60_000);
  await store.compact(60_000);
  expect((await query('SELECT count(*)::INTEGER FROM rows', listed)).rows).toEqual([[store.rows]]);
  await store.compact(0);
  expect(store.raw).toEqual([]);
  expect(await store.read('SELECT count(*)::INTEGER, count(DISTINCT tag_value)::INTEGER FROM rows')).toEqual([
    [store.rows, store.rows],
  ]);
});

test('rows that come late are merged by themselves', async () => {
  for (let i = 0; i < 4; i++) await store.addFile();
  await store.compact(0);
  for (let i = 0; i < 4; i++) await store.addFile();
  await store.compact(0);
  await store.compact(0);
  expect(store.raw).toEqual([]);
  expect(await store.read('SELECT count(DISTINCT tag_value)::INTEGER FROM rows')).toEqual([[store.rows]]);
});

test('files that a checkpoint lists are left to the job', async () => {
  const log = new CheckpointLog(store.objects);
  const files = await store.addFile();
  const empty = { offsets: {}, marks: {}, watermark: { current: null, partitions: {} }, windows: [] };
  await log.append({ ...empty, source: 'a', files, finished: false } as never);
  for (let i = 0; i < 4; i++) await store.addFile();
  await store.compact(0);
  await store.compact(0);
  expect(store.raw).toEqual(files.map(({ name }) => name));
});

test('of two compactions at once, one gives way, and no row is doubled', async () => {
  for (let i = 0; i < 8; i++) await store.addFile();
  const ends = await Promise.allSettled([store.compact(60_000), store.compact(60_000)]);
  for (const end of ends) if (end.status === 'rejected') expect(String(end.reason)).toMatch(/was faster/);
  await store.compact(60_000);
  expect(await store.read('SELECT count(*)::INTEGER FROM rows')).toEqual([[store.rows]]);
});
