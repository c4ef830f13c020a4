import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startLocalStack } from '../../../infra/programs/localstack';
import { temporaryFolder } from '../../../infra/programs/process';
import { localFiles, type StoreLocation } from '../../../job/inspect/stored-files';
import { DirectoryStore } from '../../../job/node/store/directory-store';
import type { ObjectStore } from '../../../job/node/store/object-store';
import { S3Store } from '../../../job/node/store/s3-store';

/** Where a store is, and how programs and tests get at it. */
export interface Place {
  readonly location: string;
  /** What programs are told of it. */
  readonly env: NodeJS.ProcessEnv;
  open(location: string): ObjectStore;
  /** What a reader finds at this moment. */
  files(): Promise<string[]>;
  stop(): Promise<void>;
}

const REGION = 'us-east-1';
const once = <T>(action: () => Promise<T>): Promise<T> => action();

export async function inDirectory(): Promise<Place> {
  const folder = temporaryFolder('compaction');
  const location = join(folder, 'store');
  return {
    location,
    env: {},
    open: (at) => new DirectoryStore(at, once),
    files: () => readable({ longTermStore: location, s3Region: REGION, s3PathStyle: false }),
    stop: async () => rmSync(folder, { recursive: true }),
  };
}

/** On LocalStack. */
export async function onS3(): Promise<Place> {
  const localStack = await startLocalStack();
  const { endpoint, credentials } = localStack;
  const bucket = `compaction-${process.pid}`;
  await localStack.createBucket(bucket);
  Object.assign(process.env, credentials);
  const location = `s3://${bucket}/store`;
  return {
    location,
    env: { ...credentials, UAF_S3_ENDPOINT: endpoint, UAF_S3_REGION: REGION, UAF_S3_PATH_STYLE: 'true' },
    open: (at) => new S3Store({ location: at, endpoint, region: REGION, pathStyle: true }, once),
    files: () => readable({ longTermStore: location, s3Endpoint: endpoint, s3Region: REGION, s3PathStyle: true }),
    stop: async () => {
      rmSync(join('data', 'query', bucket), { recursive: true, force: true });
      await localStack.stop();
    },
  };
}

/** None before the first file is there. */
const readable = (location: StoreLocation): Promise<string[]> =>
  localFiles(location, () => {}).catch((error: Error) => {
    if (/^no Parquet files/.test(error.message)) return [];
    throw error;
  });
