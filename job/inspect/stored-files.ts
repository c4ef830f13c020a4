import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type _Object, GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';

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
 * The directory that holds the files of a long-term store, after fetching what is not here yet.
 * @param progress is told how many of the files have been fetched
 * @throws Error that names the location when there is no file in it
 */
export async function localStore(
  location: StoreLocation,
  progress: (done: number, all: number) => void,
): Promise<string> {
  const { longTermStore } = location;
  const directory = longTermStore.startsWith('s3://') ? await fetchStore(location, progress) : longTermStore;
  if (!existsSync(directory) || filesIn(directory).length === 0) {
    throw new Error(
      `no Parquet files are in ${longTermStore}: run 'make demo' first, or name another store by UAF_LONG_TERM_STORE, a ` +
        'directory or s3://bucket/path',
    );
  }
  return directory;
}

/** Both engines' names begin alike; Flink's have no extension. */
const FILE = /(^|\/)part-[^/]*$/;

/** Paths below a store's directory. */
const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) => FILE.test(path));

async function fetchStore(location: StoreLocation, progress: (done: number, all: number) => void): Promise<string> {
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

  async function synchronize(client: S3Client, bucket: string, prefix: string): Promise<string> {
    const directory = join(COPIES, bucket, prefix);
    const objects = await listObjects(client, bucket, prefix === '' ? '' : `${prefix}/`);
    const fileOf = ({ Key = '' }: _Object) => join(COPIES, bucket, Key);
    const present = new Set(objects.map(fileOf));
    if (existsSync(directory)) {
      for (const gone of filesIn(directory).map((path) => join(directory, path))) {
        if (!present.has(gone)) rmSync(gone);
      }
    }
    const missing = objects.filter((object) => sizeOf(fileOf(object)) !== object.Size);
    let done = 0;
    const fetchNext = async (): Promise<void> => {
      for (let object = missing.pop(); object !== undefined; object = missing.pop()) {
        await fetchObject(client, bucket, object.Key ?? '', fileOf(object));
        done += 1;
        progress(done, done + missing.length);
      }
    };
    await Promise.all(Array.from({ length: ABREAST }, fetchNext));
    return directory;
  }
}

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
