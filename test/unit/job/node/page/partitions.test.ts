import { Partitions } from '../../../../../job/node/page/partitions';

test('files add up by partition, in the order of their paths', () => {
  const partitions = new Partitions();
  partitions.add({ name: 'year=2026/date=2/part-1.parquet', rows: 10, size: 100 });
  partitions.add({ name: 'year=2026/date=1/part-2.parquet', rows: 1, size: 50 });
  partitions.add({ name: 'year=2026/date=2/part-3.parquet', rows: 5, size: 60 });
  expect(partitions.sizes).toEqual([
    { path: 'year=2026/date=1', files: 1, rows: 1, bytes: 50 },
    { path: 'year=2026/date=2', files: 2, rows: 15, bytes: 160 },
  ]);
});

test('beyond a hundred partitions the one that was written least lately makes room, and it is told', () => {
  const partitions = new Partitions();
  const add = (date: number) => partitions.add({ name: `date=${date}/part`, rows: 1, size: 1 });
  for (let date = 0; date < 100; date++) add(date);
  add(0);
  expect(partitions.isFull).toBe(false);
  add(100);
  expect(partitions.isFull).toBe(true);
  expect(partitions.sizes).toHaveLength(100);
  expect(partitions.sizes.map(({ path }) => path)).not.toContain('date=1');
});
