import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/**
 * Copies the objects below a prefix into a folder, each with the extension that readers look for, which Flink's file
 * names lack. What readers pass over, a name that begins with `_` or `.`, is left out.
 */
export async function download(client: S3Client, Bucket: string, prefix: string, folder: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: `${prefix}/` })) {
    for (const { Key = '' } of Contents) {
      if (/\/[_.]/.test(Key)) continue;
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      const bytes = await Body?.transformToByteArray();
      if (bytes === undefined) throw new Error(`object ${Key} has no body`);
      const file = join(folder, Key.slice(prefix.length).replace(/(\.parquet)?$/, '.parquet'));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
  }
}
