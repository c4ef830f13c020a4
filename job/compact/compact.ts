import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { checkpointFolder } from '../checkpoint-folder';
import type { Pipeline } from '../definition';
import { type Milliseconds, minutes } from '../duration';
import { decodeCheckpoint } from '../node/checkpoint/checkpoint';
import { findByJournals, UploadJournal } from '../node/checkpoint/upload-journal';
import type { ObjectStore } from '../node/store/object-store';
import { type Compaction, CompactionLog } from './compaction';
import { asMerged, MergeError, Rows } from './merge';

const DAY = minutes(24 * 60);
/** Files as large as this are left as they are. */
const LARGE_BYTES = 128 * 1024 * 1024;
/** Files merged at once are copied to this machine. A day of more is merged in several goes. */
const BYTES_AT_ONCE = 4 * 1024 * 1024 * 1024;
/** Files of either engine. */
const FILE = /(^|\/)part-[^/]*$/;

export interface CompactOptions {
  readonly pipeline: Pipeline;
  readonly store: ObjectStore;
  /** The table of merged files, at `compactedLocation(store.location)`. */
  readonly compacted: ObjectStore;
  /** How long after its end a day counts as closed. */
  readonly closedAfter: Milliseconds;
  /** How long files that are replaced stay for who has listed them: longer than the longest query. */
  readonly grace: Milliseconds;
  readonly logger: Logger;
  /** @default - a temporary folder of the system's */
  readonly folder?: string;
}

/**
 * Merges the small files of closed days, and deletes those that were replaced long enough ago. It can be killed at any
 * instant: the next one goes on. The job may run meanwhile, and so may readers.
 */
export async function compact(options: CompactOptions): Promise<void> {
  const { store, compacted, grace, logger } = options;
  await store.check();
  await compacted.check();
  const log = new CompactionLog(compacted, checkpointFolder(compacted.location));
  let state = await log.claim();
  const uploads = new UploadJournal(compacted, log.folder, log.number);
  logger.info(
    { store: store.location, compaction: log.number, merged: state.merged.length },
    'resuming from the latest compaction',
  );
  await clearUp(compacted, state, log);
  const deleted = await deleteReplaced(options, state, Date.now() - grace);
  if (deleted !== state) {
    await log.append(deleted);
    state = deleted;
  }
  const days = await closedDays(options, state);
  if (days.length === 0) logger.info('nothing to merge: no closed day has more than one small file');
  for (const [day, files] of days) {
    for (const some of goes(files)) {
      const names = some.map(({ name }) => name);
      const merged = await merge(options, names, uploads, log.number + 1);
      const next = {
        merged: [...state.merged, ...merged],
        replaced: [...state.replaced, { names, since: Date.now() }],
      };
      await log.append(next);
      await uploads.settle();
      state = next;
      const rows = merged.reduce((sum, file) => sum + file.rows, 0);
      logger.info({ day, files: names.length, into: merged.map(({ name }) => name), rows }, 'merged');
    }
  }
}

interface ListedFile {
  readonly name: string;
  readonly size: number;
}

/** By day, the files that can be merged: none of them is known to the job any more. */
async function closedDays({ pipeline, store, closedAfter }: CompactOptions, state: Compaction) {
  const [dayColumn] = Object.entries(pipeline.longTermStore.partitionBy).find(([, { unit }]) => unit === 'date') ?? [];
  const listed: ListedFile[] = [];
  for await (const file of store.files()) if (FILE.test(file.name)) listed.push(file);
  // In this order: a file that is listed was published, and what a checkpoint still says of it is read afterwards.
  const job = await filesOfCheckpoints(store);
  const replaced = new Set(state.replaced.flatMap(({ names }) => names));
  const days = new Map<string, ListedFile[]>();
  for (const file of listed) {
    const [column, day = ''] = basename(dirname(file.name)).split('=');
    const isClosed = column === dayColumn && Date.parse(day) + DAY + closedAfter <= Date.now();
    if (!isClosed || job.has(file.name) || replaced.has(file.name) || file.size >= LARGE_BYTES) continue;
    days.set(day, [...(days.get(day) ?? []), file]);
  }
  return [...days].filter(([, files]) => files.length > 1).sort(([a], [b]) => a.localeCompare(b));
}

/** What the job may still publish or withdraw. */
async function filesOfCheckpoints(store: ObjectStore): Promise<Set<string>> {
  const names = new Set<string>();
  for (const name of await store.list(checkpointFolder(store.location))) {
    if (!/\/\d+\.json$/.test(name)) continue;
    const bytes = await store.read(name);
    // Removed since it was listed: all that it lists is the store's alone.
    if (bytes === undefined) continue;
    const { files, withdrawn = [] } = decodeCheckpoint(bytes, name).checkpoint;
    for (const file of [...files, ...withdrawn]) names.add(file.name);
  }
  return names;
}

function* goes(files: readonly ListedFile[]): Generator<ListedFile[]> {
  let some: ListedFile[] = [];
  let bytes = 0;
  for (const file of files) {
    if (some.length > 0 && bytes + file.size > BYTES_AT_ONCE) {
      yield some;
      some = [];
      bytes = 0;
    }
    some.push(file);
    bytes += file.size;
  }
  if (some.length > 1) yield some;
}

/** Publishes files with the rows of others, and reads them back: what was written must hold the same. */
async function merge(
  { pipeline, store, compacted, ...rest }: CompactOptions,
  names: readonly string[],
  uploads: UploadJournal,
  number: number,
) {
  const folder = await mkdtemp(join(rest.folder ?? tmpdir(), 'compact-'));
  const rows = await Rows.open(pipeline, folder);
  try {
    const sources = await copies(store, names, folder, 'source');
    const prefix = `part-${String(number).padStart(10, '0')}-${process.pid}-${Date.now()}`;
    const finished = await rows.mergeInto(sources, uploads, (index) => `${prefix}-${index}.parquet`);
    for (const file of finished) await compacted.publish(file);
    const written = await copies(
      compacted,
      finished.map(({ name }) => name),
      folder,
      'merged',
    );
    const [before, after] = [await rows.digest(sources), await rows.digest(written)];
    if (before !== after) {
      throw new MergeError(
        `the merged files hold ${after}, where ${names.join(', ')} hold ${before}: nothing is replaced`,
      );
    }
    return finished.map(asMerged);
  } finally {
    rows.close();
    await rm(folder, { recursive: true });
  }
}

async function copies(store: ObjectStore, names: readonly string[], folder: string, as: string): Promise<string[]> {
  const paths: string[] = [];
  for (const [index, name] of names.entries()) {
    const bytes = await store.read(name);
    if (bytes === undefined) throw new MergeError(`${store.location}/${name} disappeared while it was read: try again`);
    const path = join(folder, `${as}-${index}.parquet`);
    await writeFile(path, bytes);
    paths.push(path);
  }
  return paths;
}

/** @returns what the compaction is then; itself where there was nothing to do */
async function deleteReplaced({ store, logger }: CompactOptions, state: Compaction, before: number) {
  const due = state.replaced.filter(({ since, deleted }) => deleted === undefined && since <= before);
  const known = state.replaced.filter(({ deleted }) => deleted === undefined || deleted > before);
  if (due.length === 0 && known.length === state.replaced.length) return state;
  const names = due.flatMap((files) => files.names);
  for (const name of names) await store.remove(name);
  if (names.length > 0) logger.info({ files: names.length }, 'deleted files that were replaced');
  const replaced = known.map((files) => (due.includes(files) ? { ...files, deleted: Date.now() } : files));
  return { ...state, replaced };
}

/** Removes what compactions have left that were killed or overtaken: a number that is taken is not theirs. */
async function clearUp(compacted: ObjectStore, { merged }: Compaction, { folder, number }: CompactionLog) {
  const known = new Set(merged.map(({ name }) => name));
  const isLeft = (name: string) => Number(/(?:^|\/)part-(\d{10})-/.exec(name)?.[1] ?? Number.NaN) <= number;
  for await (const { name } of compacted.files()) if (isLeft(name) && !known.has(name)) await compacted.remove(name);
  const listed = (await compacted.unpublished()).filter(({ name }) => isLeft(name));
  for (const object of listed) await compacted.discard(object);
  // Beside what is listed: some stores list no upload but by its exact name.
  for (const object of await findByJournals(compacted, folder, number, isLeft)) await compacted.discard(object);
}
