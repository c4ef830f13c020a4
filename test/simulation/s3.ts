import { createHash } from 'node:crypto';
import { S3ServiceException } from '@aws-sdk/client-s3';
import type { S3Requests } from '../../job/node/store/s3-client';
import type { Machine, World } from './world';

interface Upload {
  readonly key: string;
  readonly parts: Map<number, { readonly bytes: Buffer; readonly etag: string }>;
}

/** Where servers differ. */
export interface S3Kind {
  /** A write that must not replace an object is refused if there is one. */
  readonly hasConditionalWrites: boolean;
  /** MinIO lists the uploads of one key, and none for a prefix that is no key. */
  readonly listsUploadsByKey: boolean;
}

const fail = (name: string, status: number): never => {
  throw new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode: status }, message: name });
};
const outage = () => Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });

/** A bucket that several processes share. Consistent, as S3 is: what was answered is seen by all. */
export class Bucket {
  readonly objects = new Map<string, Buffer>();
  readonly uploads = new Map<string, Upload>();
  #ids = 0;

  constructor(
    readonly kind: S3Kind,
    private readonly changed: () => void,
  ) {}

  begin(key: string): string {
    const id = `upload-${++this.#ids}`;
    this.uploads.set(id, { key, parts: new Map() });
    return id;
  }

  /** What the server does about a request. */
  answer(command: string, input: Readonly<Record<string, unknown>>): object {
    const key = String(input.Key);
    switch (command) {
      case 'ListObjectsV2Command':
        return { Contents: this.#list(String(input.Prefix ?? ''), input.Delimiter !== undefined) };
      case 'ListMultipartUploadsCommand':
        return { Uploads: this.#listUploads(String(input.Prefix ?? '')) };
      case 'CreateMultipartUploadCommand':
        return { UploadId: this.begin(key), $metadata: { attempts: 1 } };
      case 'UploadPartCommand': {
        const bytes = Buffer.from(input.Body as Buffer);
        const etag = createHash('md5').update(bytes).digest('hex');
        this.#upload(input).parts.set(Number(input.PartNumber), { bytes, etag });
        return { ETag: etag };
      }
      case 'ListPartsCommand':
        return { Parts: [...this.#upload(input).parts.values()].map(({ etag }) => ({ ETag: etag })) };
      case 'CompleteMultipartUploadCommand': {
        const { parts } = this.#upload(input);
        this.objects.set(key, Buffer.concat([...parts.values()].map(({ bytes }) => bytes)));
        this.uploads.delete(String(input.UploadId));
        this.changed();
        return { ETag: 'whole' };
      }
      case 'AbortMultipartUploadCommand':
        this.#upload(input);
        this.uploads.delete(String(input.UploadId));
        this.changed();
        return {};
      case 'PutObjectCommand':
        if (input.IfNoneMatch === '*' && this.kind.hasConditionalWrites && this.objects.has(key)) {
          fail('PreconditionFailed', 412);
        }
        this.objects.set(key, Buffer.from(input.Body as Buffer));
        this.changed();
        return {};
      case 'GetObjectCommand': {
        const bytes = this.objects.get(key) ?? fail('NoSuchKey', 404);
        return { Body: { transformToByteArray: async () => bytes } };
      }
      case 'HeadObjectCommand':
        return { ContentLength: (this.objects.get(key) ?? fail('NotFound', 404)).length };
      case 'DeleteObjectCommand':
        this.objects.delete(key);
        this.changed();
        return {};
      default:
        throw new Error(`the simulated S3 knows no ${command}`);
    }
  }

  #list(prefix: string, directlyBelow: boolean): object[] {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const listed = directlyBelow ? keys.filter((key) => !key.slice(prefix.length).includes('/')) : keys;
    return listed.map((Key) => ({ Key, Size: this.objects.get(Key)?.length }));
  }

  #listUploads(prefix: string): object[] {
    const all = [...this.uploads].map(([UploadId, { key }]) => ({ Key: key, UploadId }));
    return all.filter(({ Key }) => (this.kind.listsUploadsByKey ? Key === prefix : Key.startsWith(prefix)));
  }

  #upload(input: Readonly<Record<string, unknown>>): Upload {
    const upload = this.uploads.get(String(input.UploadId));
    if (upload === undefined || upload.key !== input.Key) return fail('NoSuchUpload', 404);
    return upload;
  }
}

/** What one process sees of a bucket. */
export const clientOf = (bucket: Bucket, world: World, machine: Machine) =>
  ({
    send: (command: { readonly constructor: { readonly name: string }; readonly input: object }) => {
      const { name } = command.constructor;
      const input = { ...command.input } as Readonly<Record<string, unknown>>;
      const what = `${name.replace('Command', '')} ${input.Key ?? input.Prefix ?? ''}`;
      // Of a POST that was sent once, HTTP has nobody make two. Where uploads can be listed all the same, two are taken.
      let begun: object | undefined;
      const isOnce = name === 'CreateMultipartUploadCommand' && bucket.kind.listsUploadsByKey;
      const answer = () => {
        if (!isOnce) return bucket.answer(name, input);
        begun ??= bucket.answer(name, input);
        return begun;
      };
      return world.request(machine, what, answer, outage);
    },
    destroy: () => {},
  }) as unknown as S3Requests;
