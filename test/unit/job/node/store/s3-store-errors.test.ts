import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StoreError } from '../../../../../job/node/errors';
import { S3Store } from '../../../../../job/node/store/s3-store';
import { failing, OPTIONS, once, open, prepared } from './s3-store-under-test';

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
