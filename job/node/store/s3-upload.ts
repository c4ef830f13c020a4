import { AbortMultipartUploadCommand, CreateMultipartUploadCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { FencedError, StoreError } from '../errors';
import type { Retrier } from '../retry';
import type { PendingObject, PreparedObject, UploadRecord } from './object-store';
import type { S3Requests } from './s3-client';
import { isNamed } from './s3-errors';

/** S3 takes no part below 5 MiB but the last. */
const PART_BYTES = 5 * 1024 * 1024;

/** An object that is written as the parts of a multipart upload: invisible until the upload is completed. */
export class PendingUpload implements PendingObject {
  readonly #client: S3Requests;
  readonly #object: { readonly Bucket: string; readonly Key: string };
  readonly #name: string;
  readonly #retry: Retrier;
  readonly #record: UploadRecord | undefined;
  readonly #etags: string[] = [];
  #upload: string | undefined;
  #chunks: Uint8Array[] = [];
  #chunkBytes = 0;
  #size = 0;

  constructor(
    client: S3Requests,
    bucket: string,
    prefix: string,
    name: string,
    retry: Retrier,
    record: UploadRecord | undefined,
  ) {
    this.#client = client;
    this.#object = { Bucket: bucket, Key: `${prefix}${name}` };
    this.#name = name;
    this.#retry = retry;
    this.#record = record;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#chunks.push(bytes);
    this.#chunkBytes += bytes.length;
    this.#size += bytes.length;
    if (this.#chunkBytes >= PART_BYTES) await this.#uploadPart();
  }

  async prepare(): Promise<PreparedObject> {
    await this.#uploadPart();
    return { name: this.#name, size: this.#size, upload: { id: await this.#uploadId(), etags: this.#etags } };
  }

  async abandon(): Promise<void> {
    if (this.#upload !== undefined) await abortUpload(this.#client, { ...this.#object, UploadId: this.#upload });
  }

  async #uploadPart(): Promise<void> {
    const Body = Buffer.concat(this.#chunks);
    const UploadId = await this.#uploadId();
    const PartNumber = this.#etags.length + 1;
    const { ETag } = await this.#retry(async () => {
      try {
        return await this.#client.send(new UploadPartCommand({ ...this.#object, UploadId, PartNumber, Body }));
      } catch (error) {
        if (!isNamed(error, 'NoSuchUpload')) throw error;
        throw new FencedError(
          `another instance has aborted the upload of ${this.#name}, and taken over the store: this one stops. ` +
            'Run one instance per store',
        );
      }
    });
    if (ETag === undefined) throw new StoreError(`S3 returned no ETag for part ${PartNumber} of ${this.#name}`);
    this.#etags.push(ETag);
    this.#chunks = [];
    this.#chunkBytes = 0;
  }

  async #uploadId(): Promise<string> {
    if (this.#upload === undefined) {
      await this.#record?.record();
      this.#upload = await this.#retry(() => this.#create());
    }
    return this.#upload;
  }

  /** A failed try may have begun an upload all the same. */
  async #create(): Promise<string> {
    try {
      const { UploadId, $metadata } = await this.#client.send(new CreateMultipartUploadCommand({ ...this.#object }));
      if (UploadId === undefined) throw new StoreError(`S3 returned no upload id for ${this.#name}`);
      // The client has tries of its own.
      if (($metadata.attempts ?? 1) > 1) this.#record?.keep();
      return UploadId;
    } catch (error) {
      this.#record?.keep();
      throw error;
    }
  }
}

/** Aborts an upload; one that is gone already is none. */
export async function abortUpload(
  client: S3Requests,
  upload: { Bucket: string; Key: string; UploadId: string },
): Promise<void> {
  try {
    await client.send(new AbortMultipartUploadCommand(upload));
  } catch (error) {
    if (!isNamed(error, 'NoSuchUpload')) throw error;
  }
}
