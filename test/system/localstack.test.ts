import { readFileSync } from 'node:fs';
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type LocalStack, startLocalStack } from '../../infra/programs/localstack';
import { FencedError } from '../../job/node/errors';
import { S3Store } from '../../job/node/store/s3-store';

let localStack: LocalStack;

beforeAll(async () => {
  localStack = await startLocalStack();
  Object.assign(process.env, localStack.credentials);
});

afterAll(async () => {
  await localStack.stop();
});

test('an object that was put can be got', async () => {
  await localStack.createBucket('bucket');
  await localStack.client.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'a/b', Body: 'content' }));
  const { Body: body } = await localStack.client.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'a/b' }));
  expect(await body?.transformToString()).toBe('content');
});

test('an upload that the next instance has aborted fences the one before off', async () => {
  await localStack.createBucket('store');
  const options = { location: 's3://store', region: 'us-east-1', endpoint: localStack.endpoint, pathStyle: true };
  const [older, newer] = [new S3Store(options, (action) => action()), new S3Store(options, (action) => action())];
  const upload = older.begin('file');
  await upload.write(Buffer.alloc(5 * 2 ** 20));
  for (const object of await newer.unpublished()) await newer.discard(object);
  await expect(upload.prepare()).rejects.toThrow(FencedError);
  await Promise.all([older.close(), newer.close()]);
});

test('it listens on the loopback interface alone', () => {
  const port = Number(new URL(localStack.endpoint).port).toString(16).toUpperCase().padStart(4, '0');
  const sockets = readFileSync('/proc/net/tcp', 'utf8').split('\n');
  const LISTEN = '0A';
  const listening = sockets.map((line) => line.trim().split(/\s+/)).filter((fields) => fields[3] === LISTEN);
  const addresses = listening.map((fields) => fields[1]).filter((address) => address?.endsWith(`:${port}`));
  expect(addresses).toEqual([`0100007F:${port}`]);
});

test('it starts again, empty, after it was killed', async () => {
  await localStack.program.kill('SIGKILL');
  await localStack.program.start();
  const { Buckets: buckets } = await localStack.client.send(new ListBucketsCommand({}));
  expect(buckets).toEqual([]);
});
