import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreError } from '../../../../job/node/errors';
import { DirectoryStore } from '../../../../job/node/store/directory-store';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'directory-store-'));
});
afterEach(() => rm(directory, { recursive: true }));

const openStore = () => new DirectoryStore(directory, (action) => action());

test('a folder where an object should be ends the job, with its path', async () => {
  await mkdir(join(directory, 'checkpoint.json'));
  await expect(openStore().read('checkpoint.json')).rejects.toThrow(StoreError);
  await expect(openStore().read('checkpoint.json')).rejects.toThrow(/EISDIR.*retrying would not help/);
});

test('a file where a folder should be ends the job, with its path', async () => {
  await writeFile(join(directory, 'file'), '');
  await expect(openStore().begin('file/part.parquet').write(Buffer.alloc(1))).rejects.toThrow(
    /the long-term store failed.*file/,
  );
});
