import { S3ServiceException } from '@aws-sdk/client-s3';
import type { S3Requests } from '../../../../job/node/store/s3-client';
import { S3Store } from '../../../../job/node/store/s3-store';

const OPTIONS = { location: 's3://lake/rows', region: 'us-east-1', endpoint: undefined, pathStyle: true };

/** Tries five times, except where the error says that it is of no use. */
const retry = async <T>(action: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await action();
    } catch (error) {
      if (tries === 5 || (error instanceof Error && error.name === 'StoreError')) throw error;
    }
  }
};

/** A store whose server answers each request so. */
function answering(name: string, httpStatusCode: number) {
  let requests = 0;
  const send = async () => {
    requests++;
    throw new S3ServiceException({ name, message: 'no', $fault: 'client', $metadata: { httpStatusCode } });
  };
  const client = { send, destroy: () => {} } as unknown as S3Requests;
  return { store: new S3Store(OPTIONS, retry, client), requests: () => requests };
}

test.each([
  ['AccessDenied', 403],
  ['NotImplemented', 501],
  ['InvalidPart', 400],
  ['NoSuchBucket', 404],
])('%s (%i) ends the job, with the object, the answer and what to check', async (name, status) => {
  const { store, requests } = answering(name, status);
  const publishing = store.publish({ name: 'part-1.parquet', size: 1, upload: { id: 'u', etags: ['e'] } });
  await expect(publishing).rejects.toThrow(
    new RegExp(`CompleteMultipartUpload of s3://lake/rows/part-1\\.parquet was answered with ${status} ${name}.*check`),
  );
  expect(requests()).toBe(1);
});

test.each([
  ['SlowDown', 503],
  ['InternalError', 500],
  ['TooManyRequests', 429],
  ['ConditionalRequestConflict', 409],
  ['RequestTimeout', 400],
])('after %s (%i) it tries again', async (name, status) => {
  const { store, requests } = answering(name, status);
  await expect(store.create('a', Buffer.alloc(1))).rejects.toThrow(name);
  expect(requests()).toBe(5);
});

test('a list of uploads that is answered with 404 NoSuchUpload is an empty one', async () => {
  const { store } = answering('NoSuchUpload', 404);
  expect(await store.unpublished()).toEqual([]);
});
