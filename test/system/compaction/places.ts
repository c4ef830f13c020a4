import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startLocalStack } from '../../../infra/programs/localstack';
import { temporaryFolder } from '../../../infra/programs/process';
import { localFiles, type StoreLocation } from '../../../job/inspect/stored-files';

/** Where a store is, and how programs and tests get at it. */
export interface Place {
  readonly location: string;
  /** What programs are told of it. */
  readonly env: NodeJS.ProcessEnv;
  /** What a reader finds at this moment. */
  files(): Promise<string[]>;
  stop(): Promise<void>;
}

const REGION = 'us-east-1';

export async function inDirectory(): Promise<Place> {
  const folder = temporaryFolder('compaction');
  const location = join(folder, 'store');
  return {
    location,
    env: {},
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
