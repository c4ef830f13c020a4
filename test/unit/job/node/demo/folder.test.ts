import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeDemoFolder } from '../../../../../job/node/demo/folder';

let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'demo-folder-'));
  folder = join(root, 'demo');
});
afterEach(() => rm(root, { recursive: true }));

const take = () => takeDemoFolder(folder, { says: () => 'its page is at http://localhost:1', onStop: () => {} });

test('what an earlier demo wrote is deleted', async () => {
  (await take())();
  await writeFile(join(folder, 'rejected.csv'), 'old');
  const giveUp = await take();
  expect(await readdir(folder)).not.toContain('rejected.csv');
  giveUp();
});

test('a folder with files that no demo has made is refused, and left as it is', async () => {
  await mkdir(folder);
  await writeFile(join(folder, 'part-1.parquet'), 'mine');
  await expect(take()).rejects.toThrow(/holds files that no demo has made.*--data/);
  expect(await readdir(folder)).toEqual(['part-1.parquet']);
});

test('a second demo in a folder is told where the first one runs, and deletes nothing', async () => {
  const giveUp = await take();
  await writeFile(join(folder, 'rejected.csv'), 'of the first');
  await expect(take()).rejects.toThrow('its page is at http://localhost:1');
  expect(await readdir(folder)).toContain('rejected.csv');
  giveUp();
});
