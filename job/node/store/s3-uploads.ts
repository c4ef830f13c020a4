import {
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListPartsCommand,
} from '@aws-sdk/client-s3';
import type { Retrier } from '../retry';
import type { S3Requests } from './s3-client';
import { isNamed } from './s3-errors';

/** What was begun and is not completed. */
export interface Upload {
  readonly key: string;
  readonly id: string;
}

/** Every upload in a bucket whose key begins so. */
export async function uploadsBelow(
  client: S3Requests,
  { Bucket, Prefix }: { readonly Bucket: string; readonly Prefix: string },
  retry: Retrier,
): Promise<Upload[]> {
  const found: Upload[] = [];
  let KeyMarker: string | undefined;
  let UploadIdMarker: string | undefined;
  do {
    const query = { Bucket, Prefix, KeyMarker, UploadIdMarker };
    const page = await retry(async (): Promise<Partial<ListMultipartUploadsCommandOutput>> => {
      try {
        return await client.send(new ListMultipartUploadsCommand(query));
      } catch (error) {
        // Some stores answer so where there are none.
        if (isNamed(error, 'NoSuchUpload')) return {};
        throw error;
      }
    });
    for (const { Key, UploadId } of page.Uploads ?? []) {
      if (Key !== undefined && UploadId !== undefined) found.push({ key: Key, id: UploadId });
    }
    KeyMarker = page.IsTruncated ? page.NextKeyMarker : undefined;
    UploadIdMarker = page.IsTruncated ? page.NextUploadIdMarker : undefined;
  } while (KeyMarker !== undefined);
  return found;
}

/** @returns the parts of an upload, by their ETags; undefined when there is no such upload */
export async function partsOf(
  client: S3Requests,
  upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string },
): Promise<string[] | undefined> {
  const etags: string[] = [];
  let PartNumberMarker: string | undefined;
  try {
    do {
      const query = { ...upload, PartNumberMarker };
      const page = await client.send(new ListPartsCommand(query));
      for (const { ETag } of page.Parts ?? []) etags.push(ETag ?? '');
      PartNumberMarker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
    } while (PartNumberMarker !== undefined);
  } catch (error) {
    if (isNamed(error, 'NoSuchUpload')) return undefined;
    throw error;
  }
  return etags;
}
