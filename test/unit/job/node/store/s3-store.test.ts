import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { FencedError, StoreError } from '../../../../../job/node/errors';
import { type S3Requests, S3Store } from '../../../../../job/node/store/s3-store';
import { Bucket } from '../../../../simulation/s3';

const OPTIONS = { location: 's3://lake/store', region: 'us-east-1', endpoint: undefined, pathStyle: true };
const MEBIBYTE = 1024 * 1024;
const once = <T>(action: () => Promise<T>) => action();

type Input = Readonly<Record<string, unknown>>;
type Answer = (command: string, input: Input) => object;

/** A store on a bucket in memory, some of whose answers may be others. */
function open(
  instead: (answer: Answer) => Answer = (answer) => answer,
  location = OPTIONS.location,
  listsUploadsByKey = false,
) {
  const bucket = new Bucket({ hasConditionalWrites: true, listsUploadsByKey }, () => {});
  const answer = instead((command, input) => bucket.answer(command, input));
  const client = {
    send: async (command: { readonly constructor: { readonly name: string }; readonly input: object }) =>
      answer(command.constructor.name, { ...command.input } as Input),
    destroy: () => {},
  } as unknown as S3Requests;
  return { bucket, store: new S3Store({ ...OPTIONS, location }, once, client) };
}

const failing =
  (command: string, name: string, httpStatusCode: number) => (answer: Answer) => (asked: string, input: Input) => {
    if (asked === command)
      throw new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode }, message: name });
    return answer(asked, input);
  };

/** Gives each list one item at a time. */
const inPages = (answer: Answer) => (command: string, input: Input) => {
  const given = answer(command, input);
  const [list = '', items = []] = Object.entries(given).find(([, value]) => Array.isArray(value)) ?? [];
  if (!/^List/.test(command) || !Array.isArray(items)) return given;
  const from = Number(input.ContinuationToken ?? input.KeyMarker ?? input.PartNumberMarker ?? 0);
  const isLast = from + 1 >= items.length;
  const next = String(from + 1);
  return {
    [list]: items.slice(from, from + 1),
    ...(!isLast && {
      IsTruncated: true,
      NextContinuationToken: next,
      NextKeyMarker: next,
      NextUploadIdMarker: 'x',
      NextPartNumberMarker: next,
    }),
  };
};

async function prepared(store: S3Store, name = 'a.parquet', ...parts: Buffer[]) {
  const object = store.begin(name);
  for (const part of parts.length > 0 ? parts : [Buffer.from('rows')]) await object.write(part);
  return object.prepare();
}

test('an object is invisible until it is published, and then whole', async () => {
  const { store, bucket } = open();
  const object = await prepared(store, 'a.parquet', Buffer.from('one '), Buffer.from('two'));
  expect([...bucket.objects.keys()]).toEqual([]);
  expect(await store.has(object)).toBe(true);
  await store.publish(object);
  expect(bucket.objects.get('store/a.parquet')?.toString()).toBe('one two');
  expect(await store.has(object)).toBe(true);
});

test('publishing again changes nothing; what is nowhere is an error', async () => {
  const { store, bucket } = open();
  const object = await prepared(store);
  await store.publish(object);
  await store.publish(object);
  bucket.objects.clear();
  await expect(store.publish(object)).rejects.toThrow(/s3:\/\/lake\/store\/a\.parquet was written, but neither/);
  expect(await store.has(object)).toBe(false);
  await expect(store.publish({ name: 'b', size: 1 })).rejects.toThrow('it belongs to another store');
});

test('a part is uploaded as soon as it is as large as parts must be', async () => {
  const { store, bucket } = open();
  const object = store.begin('a.parquet');
  await object.write(Buffer.alloc(5 * MEBIBYTE, 'a'));
  expect([...bucket.uploads.values()][0]?.parts.size).toBe(1);
  await object.write(Buffer.from('b'));
  const { size, upload } = await object.prepare();
  expect(size).toBe(5 * MEBIBYTE + 1);
  expect(upload?.etags).toHaveLength(2);
});

test('an upload whose parts are others is not what was prepared', async () => {
  const { store } = open();
  const object = await prepared(store);
  const { id = '' } = object.upload ?? {};
  expect(await store.has({ ...object, upload: { id, etags: ['another'] } })).toBe(false);
});

test('what was begun is found, in pages, and is gone once it is discarded', async () => {
  const { store, bucket } = open(inPages);
  await prepared(store, 'a.parquet');
  await prepared(store, 'b.parquet');
  bucket.begin('another/c.parquet');
  const found = await store.unpublished();
  expect(found.map(({ name }) => name)).toEqual(['a.parquet', 'b.parquet']);
  for (const each of found) await store.discard(each);
  for (const each of found) await store.discard(each);
  await store.discard({ name: 'a file' });
  expect([...bucket.uploads.values()].map(({ key }) => key)).toEqual(['another/c.parquet']);
});

test('parts are compared over all pages', async () => {
  const { store } = open(inPages);
  const object = await prepared(store, 'a.parquet', Buffer.alloc(5 * MEBIBYTE), Buffer.from('b'));
  expect(await store.has(object)).toBe(true);
});

test('a list of uploads that is answered with NoSuchUpload is an empty one', async () => {
  const { store } = open(failing('ListMultipartUploadsCommand', 'NoSuchUpload', 404));
  expect(await store.unpublished()).toEqual([]);
});

test('a store that lists uploads by their key alone finds what was begun under a name, and under no longer one', async () => {
  const { store, bucket } = open(undefined, undefined, true);
  await prepared(store, 'a.parquet');
  await prepared(store, 'a.parquet');
  expect(await store.unpublished()).toEqual([]);
  const found = await store.unpublishedAs('a.parquet');
  expect(found.map(({ name }) => name)).toEqual(['a.parquet', 'a.parquet']);
  for (const each of found) await store.discard(each);
  expect(bucket.uploads.size).toBe(0);
});

test('where uploads are listed by what keys begin with, a name stands for itself alone', async () => {
  const { store } = open();
  await prepared(store, 'a.parquet.more');
  expect(await store.unpublishedAs('a.parquet')).toEqual([]);
});

test('no upload begins before its name is written down', async () => {
  const { store, bucket } = open();
  let begunBefore: number | undefined;
  const record = async () => {
    begunBefore = bucket.uploads.size;
  };
  await store.begin('a.parquet', { record, keep: () => {} }).prepare();
  expect(begunBefore).toBe(0);
  expect(bucket.uploads.size).toBe(1);
});

test.each([
  [
    'a try of the client itself',
    (answer: Answer): Answer =>
      (command, input) => ({ ...answer(command, input), $metadata: { attempts: 2 } }),
  ],
  ['a try', failing('CreateMultipartUploadCommand', 'SlowDown', 503)],
])('a name stays written down where %s has failed, which may have begun an upload all the same', async (_, instead) => {
  const { store } = open(instead);
  const keep = jest.fn();
  await store
    .begin('a.parquet', { record: async () => {}, keep })
    .prepare()
    .catch(() => {});
  expect(keep).toHaveBeenCalled();
});

test('an object that is abandoned leaves no upload', async () => {
  const { store, bucket } = open();
  const object = store.begin('a.parquet');
  await object.abandon();
  await object.write(Buffer.alloc(5 * MEBIBYTE));
  await object.abandon();
  expect(bucket.uploads.size).toBe(0);
});

test('an instance whose upload another has aborted is fenced off', async () => {
  const { store, bucket } = open();
  const object = store.begin('a.parquet');
  await object.write(Buffer.alloc(5 * MEBIBYTE));
  bucket.uploads.clear();
  await object.write(Buffer.from('b'));
  await expect(object.prepare()).rejects.toThrow(FencedError);
});

test.each(['CreateMultipartUploadCommand', 'UploadPartCommand', 'CompleteMultipartUploadCommand'])(
  'an answer to %s without what it must hold is an error that says what',
  async (command) => {
    const { store } = open((answer) => (asked, input) => (asked === command ? {} : answer(asked, input)));
    const publishing = prepared(store).then((object) => store.publish(object));
    await expect(publishing).rejects.toThrow(/S3 gave no (upload id|ETag).*a\.parquet/);
  },
);

test('an object is created only where there is none', async () => {
  const { store } = open();
  expect(await store.create('../checkpoints/store/1.json', Buffer.from('first'))).toBe(true);
  expect(await store.create('../checkpoints/store/1.json', Buffer.from('second'))).toBe(false);
  expect((await store.read('../checkpoints/store/1.json'))?.toString()).toBe('first');
  expect(await store.read('../checkpoints/store/2.json')).toBeUndefined();
});

test('objects are listed in pages: those of a folder by name, all with their sizes; one that is removed is gone', async () => {
  const { store } = open(inPages);
  for (const name of ['a/1', 'a/2', 'a/b/3', 'c']) await store.create(name, Buffer.from(name));
  expect(await store.list('a')).toEqual(['a/1', 'a/2']);
  await store.remove('a/2');
  const files = [];
  for await (const file of store.files()) files.push(file);
  expect(files).toEqual([
    { name: 'a/1', size: 3 },
    { name: 'a/b/3', size: 5 },
    { name: 'c', size: 1 },
  ]);
  await store.close();
});

test.each([
  ['ListObjectsV2Command', 'NoSuchBucket', 404, "bucket 'lake' does not exist: create it"],
  ['ListObjectsV2Command', 'AccessDenied', 403, "can't reach the long-term store s3://lake/store (AccessDenied: "],
])('a check that %s answers with %s says what to do', async (command, name, status, message) => {
  await expect(open(failing(command, name, status)).store.check()).rejects.toThrow(message);
});

test('a check passes where objects can be listed', async () => {
  await expect(open().store.check()).resolves.toBeUndefined();
});

test.each([
  ['create', 'PutObjectCommand', (store: S3Store) => store.create('a', Buffer.from('x'))],
  ['read', 'GetObjectCommand', (store: S3Store) => store.read('a')],
  ['remove', 'DeleteObjectCommand', (store: S3Store) => store.remove('a')],
  ['list', 'ListObjectsV2Command', (store: S3Store) => store.list('a')],
  ['find what is unpublished', 'ListMultipartUploadsCommand', (store: S3Store) => store.unpublished()],
  [
    'look after a part',
    'ListPartsCommand',
    (store: S3Store) => store.has({ name: 'a', size: 1, upload: { id: 'x', etags: [] } }),
  ],
  ['look after an object', 'HeadObjectCommand', (store: S3Store) => store.has({ name: 'a', size: 1 })],
  ['discard', 'AbortMultipartUploadCommand', (store: S3Store) => store.discard({ name: 'a', upload: { id: 'x' } })],
  ['write', 'UploadPartCommand', (store: S3Store) => prepared(store)],
])('to %s without the right to is an error that names the request and the object', async (_, command, action) => {
  const { store } = open(failing(command, 'AccessDenied', 403));
  await expect(action(store)).rejects.toThrow(StoreError);
  await expect(action(store)).rejects.toThrow(
    new RegExp(`${command.replace('Command', '')} of s3://lake/store/.*403 AccessDenied`),
  );
});

test('a location that is none on S3 is refused', () => {
  expect(() => open(undefined, 's3://')).toThrow("'s3://' is not a location on S3: write s3://bucket/path");
});

describe('over HTTP', () => {
  let server: Server;
  const asked: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.setHeader('Content-Type', 'application/xml');
      response.end('<ListBucketResult><Contents><Key>store/a</Key><Size>7</Size></Contents></ListBucketResult>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    jest.replaceProperty(process, 'env', { ...process.env, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
  });
  afterEach(() => void jest.restoreAllMocks());

  test('the client that it makes by itself asks the endpoint for the bucket by its path', async () => {
    const { port } = server.address() as AddressInfo;
    const store = new S3Store({ ...OPTIONS, endpoint: `http://127.0.0.1:${port}` }, once);
    expect(await store.list('')).toEqual(['a']);
    expect(asked).toEqual(['GET /lake/?delimiter=%2F&list-type=2&prefix=store%2F']);
    await store.close();
  });

  test('an endpoint where nobody listens is named with the reason', async () => {
    const store = new S3Store({ ...OPTIONS, endpoint: 'http://127.0.0.1:1' }, once);
    await expect(store.check()).rejects.toThrow(/can't reach the long-term store s3:\/\/lake\/store .*ECONNREFUSED/);
    await store.close();
  });
});
