import { findByJournals, UploadJournal } from '../../../../job/node/checkpoint/upload-journal';
import { S3Store } from '../../../../job/node/store/s3-store';
import { Bucket } from '../../../simulation/s3';

const FOLDER = '../checkpoints/store';

/** A store as MinIO is, which counts requests. */
function open() {
  const bucket = new Bucket({ hasConditionalWrites: true, listsUploadsByKey: true }, () => {});
  const requests: string[] = [];
  const client = {
    send: async (command: { readonly constructor: { readonly name: string }; readonly input: object }) => {
      requests.push(command.constructor.name.replace('Command', ''));
      return bucket.answer(command.constructor.name, { ...command.input });
    },
    destroy: () => {},
  };
  const options = { location: 's3://lake/store', region: 'us-east-1', endpoint: undefined, pathStyle: true };
  const store = new S3Store(options, (action) => action(), client as never);
  return { bucket, requests, store };
}

const journals = ({ objects }: Bucket) => [...objects.keys()].filter((key) => key.endsWith('.uploads'));

test('the names of all files of a checkpoint are one object, which goes when they are published', async () => {
  const { store, bucket, requests } = open();
  const journal = new UploadJournal(store, FOLDER, 1);
  const files = Array.from({ length: 50 }, (_, i) => journal.begin(`part-${i}.parquet`));
  const prepared = await Promise.all(files.map((file) => file.prepare()));
  expect(journals(bucket)).toEqual(['checkpoints/store/0000000001-0.uploads']);
  for (const each of prepared) await store.publish(each);
  await journal.settle();
  expect(journals(bucket)).toEqual([]);
  expect(requests.filter((request) => request === 'PutObject' || request === 'DeleteObject')).toHaveLength(2);
});

test('the next instance finds what one before it has begun, and nothing of one after it', async () => {
  const { store } = open();
  await new UploadJournal(store, FOLDER, 3).begin('a.parquet').prepare();
  await new UploadJournal(store, FOLDER, 7).begin('b.parquet').prepare();
  const found = await findByJournals(store, FOLDER, 7, () => true);
  expect(found.map(({ name }) => name)).toEqual(['a.parquet']);
});

test('what carries no name of the job is left alone, though a journal should hold it', async () => {
  const { store } = open();
  await new UploadJournal(store, FOLDER, 1).begin('another.parquet').prepare();
  expect(await findByJournals(store, FOLDER, 2, (name) => name.startsWith('part-'))).toEqual([]);
});

test('the journals of the sixteen instances before stay, those before them go', async () => {
  const { store, bucket } = open();
  for (let claim = 1; claim <= 20; claim++) await new UploadJournal(store, FOLDER, claim).begin('a').prepare();
  await findByJournals(store, FOLDER, 21, () => true);
  expect(journals(bucket)).toHaveLength(16);
  expect(journals(bucket)[0]).toBe('checkpoints/store/0000000005-0.uploads');
});
