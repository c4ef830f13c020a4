import { type ListFolders, newestPartition } from '../../../infra/delivery/operate/newest-partition';

const NOW = new Date('2026-11-25T23:00:00Z');

/** A store with these dates, and what of it was listed. */
function storeOf(...dates: readonly string[]): { readonly list: ListFolders; readonly listed: string[] } {
  const years = [...new Set(dates.map((date) => date.slice(0, 4)))];
  const folders = [
    'store/_checkpoints/',
    ...years.map((year) => `store/step_year=${year}/`),
    ...dates.map((date) => `store/step_year=${date.slice(0, 4)}/step_date=${date}/`),
  ];
  const listed: string[] = [];
  const list: ListFolders = async (folder) => {
    listed.push(folder);
    return folders.filter((each) => each.startsWith(folder) && /^[^/]+\/$/.test(each.slice(folder.length)));
  };
  return { list, listed };
}

test('the newest partition is found without listing what is older', async () => {
  const { list, listed } = storeOf('2024-01-01', '2025-12-31', '2026-11-24', '2026-11-25', '2026-02-03');
  expect(await newestPartition(list, 'store/', NOW)).toBe('store/step_year=2026/step_date=2026-11-25/');
  expect(listed).toEqual(['store/', 'store/step_year=2026/']);
});

test('a partition in the future is passed over', async () => {
  const { list } = storeOf('2026-11-25', '2026-11-26', '2099-01-01');
  expect(await newestPartition(list, 'store/', NOW)).toBe('store/step_year=2026/step_date=2026-11-25/');
});

test('a year that has only dates in the future leads to the year before', async () => {
  const { list } = storeOf('2025-12-31', '2026-12-01');
  expect(await newestPartition(list, 'store/', NOW)).toBe('store/step_year=2025/step_date=2025-12-31/');
});

test('where all partitions are in the future, the newest counts', async () => {
  const { list } = storeOf('2030-01-01', '2031-05-06');
  expect(await newestPartition(list, 'store/', NOW)).toBe('store/step_year=2031/step_date=2031-05-06/');
});

test('an empty store has none', async () => {
  expect(await newestPartition(storeOf().list, 'store/', NOW)).toBeUndefined();
});
