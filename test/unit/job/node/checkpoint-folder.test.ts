import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkpointFolder } from '../../../../job/checkpoint-folder';
import { placeOf, refuseFormer, refuseName } from '../../../../job/node/checkpoint/checkpoint-folder';
import { DirectoryStore } from '../../../../job/node/store/directory-store';
import type { ObjectStore } from '../../../../job/node/store/object-store';

test.each([
  ['s3://lake/long-term-store', '../checkpoints/long-term-store'],
  ['s3://lake/deep/store/', '../checkpoints/store'],
  ['data/long-term-store', '../checkpoints/long-term-store'],
  ['/srv/a/', '../checkpoints/a'],
  ['s3://lake', '_checkpoints'],
  ['s3://lake/', '_checkpoints'],
])('the checkpoints of %s are in %s', (location, folder) => {
  expect(checkpointFolder(location)).toBe(folder);
});

test.each(['s3://lake/checkpoints', 'data/checkpoints'])(
  '%s is refused as a store: others keep theirs there',
  (location) => {
    expect(() => refuseName(location)).toThrow(/can't be .*checkpoints.* another name/);
  },
);

test.each([
  ['s3://lake/deep/store', 's3://lake/deep/checkpoints/store/1.json'],
  ['data/store', 'data/checkpoints/store/1.json'],
])('a checkpoint of %s is named as %s', (location, place) => {
  expect(placeOf({ location } as ObjectStore, '../checkpoints/store/1.json')).toBe(place);
});

describe('of a store', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'checkpoints-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  const FOLDER = '../checkpoints/store';
  const open = () => new DirectoryStore(join(root, 'store'), (action) => action());

  test('checkpoints in the table, of a version of before, are refused with the command that moves them', async () => {
    await open().create('_checkpoints/0001.json', Buffer.from('{}'));
    const refused = refuseFormer(open(), FOLDER);
    await expect(refused).rejects.toThrow(
      `mkdir -p '${root}/checkpoints/store' && mv '${root}/store/_checkpoints'/*.json '${root}/checkpoints/store'`,
    );
  });

  test('checkpoints beside it are none of its objects', async () => {
    const store = open();
    await store.create(`${FOLDER}/0001.json`, Buffer.from('{}'));
    await refuseFormer(store, FOLDER);
    expect(await store.list(FOLDER)).toEqual([`${FOLDER}/0001.json`]);
    expect(await readdir(root)).toEqual(['checkpoints']);
  });
});
