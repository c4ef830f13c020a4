import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Partitions } from '../../../../../job/node/page/partitions';
import { DirectoryStore } from '../../../../../job/node/store/directory-store';

test('files add up by partition, in the order of their paths', () => {
  const partitions = new Partitions();
  partitions.add({ name: 'year=2026/date=2/part-1.parquet', rows: 10, size: 100 });
  partitions.add({ name: 'year=2026/date=1/part-2.parquet', rows: 1, size: 50 });
  partitions.add({ name: 'year=2026/date=2/part-3.parquet', rows: 5, size: 60 });
  expect(partitions.sizes).toEqual([
    { path: 'year=2026/date=1', files: 1, bytes: 50, rowsAdded: 1 },
    { path: 'year=2026/date=2', files: 2, bytes: 160, rowsAdded: 15 },
  ]);
});

test('what the store has counts as well, each file once, and no checkpoint or unfinished file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'uaf-partitions-'));
  const write = (path: string, file: string, bytes: number) => {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, file), Buffer.alloc(bytes));
  };
  write('date=1', 'part-other-0.parquet', 7);
  write('date=1', 'part-flink-without-extension', 2);
  write('date=1', 'part-own-0.parquet', 100);
  write('date=1', '.part-own-1.parquet.inprogress', 100);
  write('_checkpoints', '1.json', 100);
  const partitions = new Partitions();
  partitions.add({ name: 'date=1/part-own-0.parquet', rows: 3, size: 100 });
  await partitions.list(new DirectoryStore(folder, (action) => action()), 'part-own-');
  expect(partitions.sizes).toEqual([{ path: 'date=1', files: 3, bytes: 109, rowsAdded: 3 }]);
  rmSync(folder, { recursive: true });
});

test('of more than a hundred partitions the last are shown, and it is told', () => {
  const partitions = new Partitions();
  const add = (date: number) => partitions.add({ name: `date=${date}/part-1`, rows: 1, size: 1 });
  for (let date = 1000; date < 1100; date++) add(date);
  expect(partitions.isFull).toBe(false);
  add(1100);
  expect(partitions.isFull).toBe(true);
  expect(partitions.sizes).toHaveLength(100);
  expect(partitions.sizes.map(({ path }) => path)).not.toContain('date=1000');
});
