import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { listObjects } from '../../../job/inspect/stored-files';
import { pipeline } from '../../../job/pipeline';
import type { Target } from '../cluster/target';
import { type ObjectStoreAccess, withObjectStore } from './access';
import { newestPartition } from './newest-partition';

/** A Parquet file of the long-term store. */
export interface StoredFile {
  readonly name: string;
  /** Milliseconds since it was written. */
  readonly age: number;
  readonly bytes: number;
}

/**
 * The file that was written last to the newest partition; undefined where there is none. It says whether rows of today
 * are still stored, at the cost of listing a day. A file that late rows or a backfill have put into an older partition
 * since then is not looked for.
 * @throws Error when the store can't be read
 */
export const lastFile = (to: Target): Promise<StoredFile | undefined> =>
  withObjectStore(to, async (access) => {
    const { bucket } = to.props.objectStore;
    const client = clientOf(access);
    try {
      const root = `${pipeline.longTermStore.path}/`;
      const partition = await newestPartition((folder) => foldersIn(client, bucket, folder), root, new Date());
      if (partition === undefined) return undefined;
      const objects = await listObjects(client, bucket, partition);
      const [last] = objects.sort((a, b) => Number(b.LastModified) - Number(a.LastModified));
      return last && { name: last.Key ?? '', age: Date.now() - Number(last.LastModified), bytes: last.Size ?? 0 };
    } finally {
      client.destroy();
    }
  });

async function foldersIn(client: S3Client, Bucket: string, Prefix: string): Promise<string[]> {
  const folders: string[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix, Delimiter: '/' })) {
    folders.push(...(page.CommonPrefixes ?? []).map((each) => each.Prefix ?? ''));
  }
  return folders;
}

function clientOf({ region, endpoint, keys }: ObjectStoreAccess): S3Client {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  return new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(keys && {
      credentials: { accessKeyId: keys.AWS_ACCESS_KEY_ID, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY },
    }),
  });
}
