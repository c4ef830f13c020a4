import {
  CompleteMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { StoreError } from '../errors';
import type { Retrier } from '../retry';
import {
  lostObject,
  type ObjectStore,
  type PendingObject,
  type PreparedObject,
  type UnpublishedObject,
  type UploadRecord,
} from './object-store';
import { clientFor, type S3ClientOptions, type S3Requests } from './s3-client';
import { causeOf, explaining, isNamed, retryingOn } from './s3-errors';
import { abortUpload, PendingUpload } from './s3-upload';
import { partsOf, type Upload, uploadsBelow } from './s3-uploads';

const BESIDE = '../';
const below = (folder: string) => (folder === '' ? '' : `${folder}/`);

export interface S3StoreOptions extends S3ClientOptions {
  /** `s3://bucket/path`. */
  readonly location: string;
}

/** Objects in an S3 bucket. Publishing completes a multipart upload. */
export class S3Store implements ObjectStore {
  readonly location: string;
  readonly #client: S3Requests;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #retry: Retrier;

  constructor(options: S3StoreOptions, retry: Retrier, client = clientFor(options)) {
    const { location } = options;
    const [, bucket, path = ''] = /^s3:\/\/([^/]+)(?:\/(.*?))?\/*$/.exec(location) ?? [];
    if (bucket === undefined) throw new StoreError(`'${location}' is not a location on S3: write s3://bucket/path`);
    this.location = location;
    this.#bucket = bucket;
    this.#prefix = path === '' ? '' : `${path}/`;
    this.#retry = retryingOn(retry);
    this.#client = explaining(client);
  }

  async check(): Promise<void> {
    try {
      await this.#list('');
    } catch (error) {
      if (isNamed(error, 'NoSuchBucket')) {
        throw new StoreError(
          `bucket '${this.#bucket}' does not exist: create it, or name another by --long-term-store`,
        );
      }
      throw new StoreError(
        `can't reach the long-term store ${this.location} (${causeOf(error)}): check the endpoint, the region and the ` +
          'credentials (--s3-endpoint, --s3-region, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)',
      );
    }
  }

  begin(name: string, record?: UploadRecord): PendingObject {
    return new PendingUpload(this.#client, this.#bucket, this.#prefix, name, this.#retry, record);
  }

  async publish({ name, upload }: PreparedObject): Promise<void> {
    if (upload === undefined) throw new StoreError(`${name} was not prepared on S3: it belongs to another store`);
    const object = this.#object(name);
    const Parts = upload.etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
    await this.#retry(async () => {
      try {
        const answer = await this.#client.send(
          new CompleteMultipartUploadCommand({ ...object, UploadId: upload.id, MultipartUpload: { Parts } }),
        );
        if (answer.ETag === undefined) throw new Error(`S3 returned no ETag when ${name} was completed`);
      } catch (error) {
        if (!isNamed(error, 'NoSuchUpload')) throw error;
        if ((await this.#sizeOf(name)) === undefined) throw lostObject(this.location, name);
      }
    });
  }

  async has({ name, size, upload }: PreparedObject): Promise<boolean> {
    return this.#retry(async () => {
      // In this order: it may be published meanwhile.
      const parts = upload && (await partsOf(this.#client, { ...this.#object(name), UploadId: upload.id }));
      if (upload && parts?.length === upload.etags.length) return upload.etags.every((etag, i) => etag === parts[i]);
      return (await this.#sizeOf(name)) === size;
    });
  }

  async unpublished(folder = ''): Promise<UnpublishedObject[]> {
    const prefix = this.#keyIn(folder);
    const uploads = await this.#uploadsBelow(prefix);
    return uploads.map(({ key, id }) => ({ name: below(folder) + key.slice(prefix.length), upload: { id } }));
  }

  async unpublishedAs(name: string): Promise<UnpublishedObject[]> {
    const wanted = this.#keyOf(name);
    const uploads = await this.#uploadsBelow(wanted);
    return uploads.filter(({ key }) => key === wanted).map(({ id }) => ({ name, upload: { id } }));
  }

  #uploadsBelow(Prefix: string): Promise<Upload[]> {
    return uploadsBelow(this.#client, { Bucket: this.#bucket, Prefix }, this.#retry);
  }

  async discard({ name, upload }: UnpublishedObject): Promise<void> {
    if (upload === undefined) return;
    await this.#retry(() => abortUpload(this.#client, { ...this.#object(name), UploadId: upload.id }));
  }

  async create(name: string, bytes: Uint8Array): Promise<boolean> {
    return this.#retry(async () => {
      try {
        await this.#client.send(new PutObjectCommand({ ...this.#object(name), Body: bytes, IfNoneMatch: '*' }));
        return true;
      } catch (error) {
        if (isNamed(error, 'PreconditionFailed')) return false;
        throw error;
      }
    });
  }

  async read(name: string): Promise<Buffer | undefined> {
    return this.#retry(async () => {
      try {
        const { Body } = await this.#client.send(new GetObjectCommand(this.#object(name)));
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      } catch (error) {
        if (isNamed(error, 'NoSuchKey')) return undefined;
        throw error;
      }
    });
  }

  async list(folder: string): Promise<string[]> {
    return this.#retry(() => this.#list(folder));
  }

  async #list(folder: string): Promise<string[]> {
    const Prefix = this.#keyIn(folder);
    const names: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const query = { Bucket: this.#bucket, Prefix, Delimiter: '/', ContinuationToken };
      const page = await this.#client.send(new ListObjectsV2Command(query));
      for (const { Key } of page.Contents ?? []) {
        if (Key !== undefined) names.push(below(folder) + Key.slice(Prefix.length));
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return names;
  }

  async *files() {
    let ContinuationToken: string | undefined;
    do {
      const query = { Bucket: this.#bucket, Prefix: this.#prefix, ContinuationToken };
      const page = await this.#retry(() => this.#client.send(new ListObjectsV2Command(query)));
      for (const { Key = '', Size = 0 } of page.Contents ?? []) {
        yield { name: Key.slice(this.#prefix.length), size: Size };
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }

  async remove(name: string): Promise<void> {
    await this.#retry(() => this.#client.send(new DeleteObjectCommand(this.#object(name))));
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  #object(name: string) {
    return { Bucket: this.#bucket, Key: this.#keyOf(name) };
  }

  #keyOf(name: string): string {
    if (!name.startsWith(BESIDE)) return `${this.#prefix}${name}`;
    return `${this.#prefix.replace(/[^/]+\/$/, '')}${name.slice(BESIDE.length)}`;
  }

  /** What the keys of objects in a folder begin with. */
  #keyIn(folder: string): string {
    return this.#keyOf(below(folder));
  }

  /** @returns undefined when there is no object of that name */
  async #sizeOf(name: string): Promise<number | undefined> {
    try {
      return (await this.#client.send(new HeadObjectCommand(this.#object(name)))).ContentLength;
    } catch (error) {
      if (isNamed(error, 'NotFound')) return undefined;
      throw error;
    }
  }
}
