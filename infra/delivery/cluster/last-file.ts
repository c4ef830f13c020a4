import { S3Client } from '@aws-sdk/client-s3';
import { listObjects } from '../../../job/inspect/stored-files';
import { pipeline } from '../../../job/pipeline';
import { type ObjectStoreAccess, withObjectStore } from './access';
import type { Target } from './target';

/** A Parquet file of the long-term store. */
export interface StoredFile {
  readonly name: string;
  /** Milliseconds since it was written. */
  readonly age: number;
  readonly bytes: number;
}

/** The file that was written last; undefined where there is none. @throws Error when the store can't be read */
export const lastFile = (to: Target): Promise<StoredFile | undefined> =>
  withObjectStore(to, async (access) => {
    const client = clientOf(access);
    try {
      const objects = await listObjects(client, to.props.objectStore.bucket, `${pipeline.longTermStore.path}/`);
      const [last] = objects.sort((a, b) => Number(b.LastModified) - Number(a.LastModified));
      return last && { name: last.Key ?? '', age: Date.now() - Number(last.LastModified), bytes: last.Size ?? 0 };
    } finally {
      client.destroy();
    }
  });

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
