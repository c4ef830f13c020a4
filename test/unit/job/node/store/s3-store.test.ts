import { FencedError } from '../../../../../job/node/errors';
import { type Answer, failing, inPages, MEBIBYTE, open, prepared } from './s3-store-under-test';

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
    await expect(publishing).rejects.toThrow(/S3 returned no (upload id|ETag).*a\.parquet/);
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
