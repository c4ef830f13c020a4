import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { type _Object, GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { checkpointFolder } from '../checkpoint-folder';
import { type Compaction, compactedLocation, NOT_COMPACTED, parseCompaction, readable } from '../compact/compaction';

export interface StoreLocation {
  /** A directory, or `s3://bucket/path`. */
  readonly longTermStore: string;
  readonly s3Endpoint?: string;
  readonly s3Region: string;
  readonly s3PathStyle: boolean;
}

/** Where objects are kept once they were fetched. They never change, so each is fetched once. */
const COPIES = join('data', 'query');
const ABREAST = 8;

/**
 * The files that hold the rows of a long-term store, after fetching what is not here yet. The store is listed first,
 * then what compaction says of it: every row is in one of the files.
 * @param progress is told how many of the files have been fetched
 * @throws Error that names the location when there is no file in it
 */
export async function localFiles(
  location: StoreLocation,
  progress: (done: number, all: number) => void,
): Promise<string[]> {
  const { longTermStore } = location;
  const files = longTermStore.startsWith('s3://')
    ? await fetchStore(location, progress)
    : filesOfDirectory(longTermStore);
  if (files.length === 0) {
    throw new Error(
      `no Parquet files are in ${longTermStore}: a job that runs writes the first at its next checkpoint, after a minute ` +
        "by default, 'make demo' within seconds; or name another store by LONG_TERM_STORE, a directory or s3://bucket/path",
    );
  }
  return files;
}

function filesOfDirectory(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const listed = filesIn(directory);
  const merged = compactedLocation(directory);
  const files = readable(listed, compactionIn(join(merged, checkpointFolder(merged))));
  return files.map(({ name, isMerged }) => join(isMerged ? merged : directory, name));
}

function compactionIn(folder: string): Compaction {
  for (;;) {
    const newest = existsSync(folder) && newestOf(readdirSync(folder));
    if (!newest) return NOT_COMPACTED;
    try {
      return parseCompaction(readFileSync(join(folder, newest), 'utf8'), newest);
    } catch (error) {
      // Gone since it was listed: there are newer ones.
      if (existsSync(join(folder, newest))) throw error;
    }
  }
}

/** Both engines' names begin alike; Flink's have no extension. */
const FILE = /(^|\/)part-[^/]*$/;

/** Paths below a store's directory. */
const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) => FILE.test(path));

async function fetchStore(location: StoreLocation, progress: (done: number, all: number) => void): Promise<string[]> {
  const { longTermStore, s3Endpoint, s3Region, s3PathStyle } = location;
  const [, bucket, path = ''] = /^s3:\/\/([^/]+)(?:\/(.*?))?\/*$/.exec(longTermStore) ?? [];
  if (bucket === undefined) throw new Error(`'${longTermStore}' is not a location on S3: write s3://bucket/path`);
  // Which versions of Node the client's next releases will want is of no use to who asks for rows.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const client = new S3Client({
    region: s3Region,
    ...(s3Endpoint !== undefined && { endpoint: s3Endpoint }),
    forcePathStyle: s3PathStyle,
  });
  try {
    return await synchronize(client, bucket, path);
  } catch (error) {
    throw new Error(`can't read ${longTermStore}${s3Endpoint ? ` at ${s3Endpoint}` : ''}: ${reason(error)}`);
  } finally {
    client.destroy();
  }

  async function synchronize(client: S3Client, bucket: string, prefix: string): Promise<string[]> {
    const base = prefix === '' ? '' : `${prefix}/`;
    const listed = await listObjects(client, bucket, base);
    const merged = `${compactedLocation(prefix)}/`;
    const compaction = prefix === '' ? NOT_COMPACTED : await compactionOf(client, bucket, prefix);
    const wanted = readable(
      listed.map(({ Key = '' }) => Key.slice(base.length)),
      compaction,
    ).map(({ name, isMerged }) => (isMerged ? merged : base) + name);
    const sizes = new Map(listed.map(({ Key = '', Size }) => [Key, Size]));
    for (const { name, size } of compaction.merged) sizes.set(merged + name, size);

    const fileOf = (key: string) => join(COPIES, bucket, key);
    const present = new Set(wanted.map(fileOf));
    for (const directory of [base, merged].map(fileOf)) {
      const copies = existsSync(directory) ? filesIn(directory).map((path) => join(directory, path)) : [];
      for (const gone of copies) if (!present.has(gone)) rmSync(gone);
    }
    const missing = wanted.filter((key) => sizeOf(fileOf(key)) !== sizes.get(key));
    let done = 0;
    const fetchNext = async (): Promise<void> => {
      for (let key = missing.pop(); key !== undefined; key = missing.pop()) {
        await fetchObject(client, bucket, key, fileOf(key));
        done += 1;
        progress(done, done + missing.length);
      }
    };
    await Promise.all(Array.from({ length: ABREAST }, fetchNext));
    return [...present];
  }
}

async function compactionOf(client: S3Client, Bucket: string, prefix: string): Promise<Compaction> {
  const Prefix = `${posix.join(compactedLocation(prefix), checkpointFolder(compactedLocation(`s3://${Bucket}/${prefix}`)))}/`;
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
    keys.push(...Contents.map(({ Key = '' }) => Key));
  }
  const Key = newestOf(keys);
  if (Key === undefined) return NOT_COMPACTED;
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  return parseCompaction((await Body?.transformToString()) ?? '', Key);
}

/** The numbers of compactions are of one width. */
const newestOf = (names: readonly string[]) =>
  names
    .filter((name) => /(^|\/)\d+\.json$/.test(name))
    .sort()
    .at(-1);

/** The Parquet files below a prefix. */
export async function listObjects(client: S3Client, Bucket: string, Prefix: string): Promise<_Object[]> {
  const objects: _Object[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
    objects.push(...Contents.filter(({ Key = '' }) => FILE.test(Key)));
  }
  return objects;
}

async function fetchObject(client: S3Client, Bucket: string, Key: string, file: string): Promise<void> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  if (Body === undefined) throw new Error(`object ${Key} has no body`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await Body.transformToByteArray());
}

const sizeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.size;

/** Some errors of the S3 client have a name and nothing else. */
const reason = (error: unknown): string => (error instanceof Error ? error.message || error.name : String(error));
