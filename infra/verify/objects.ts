import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

export interface DownloadOptions {
  /**
   * Objects that were last written before this are left out. Milliseconds since 1970.
   * @default - none
   */
  readonly since?: number;
  /**
   * Keys that are left out, and that every object copied is added to.
   * @default - none
   */
  readonly done?: Set<string>;
}

/**
 * Copies the objects below a prefix into a folder, each with the extension that readers look for, which Flink's file
 * names lack. What readers pass over, a name that begins with `_` or `.`, is left out.
 */
export async function download(
  client: S3Client,
  Bucket: string,
  prefix: string,
  folder: string,
  { since = 0, done = new Set() }: DownloadOptions = {},
): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: `${prefix}/` })) {
    for (const { Key = '', LastModified } of Contents) {
      if (/\/[_.]/.test(Key) || done.has(Key) || Number(LastModified) < since) continue;
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      const bytes = await Body?.transformToByteArray();
      if (bytes === undefined) throw new Error(`object ${Key} has no body`);
      const file = join(folder, Key.slice(prefix.length).replace(/(\.parquet)?$/, '.parquet'));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
      done.add(Key);
    }
  }
}
