import { RecentRejections } from '../../../../../job/node/page/recent-rejections';

const texts = { fields: { text: 'not three fields' } };
const rejected = (row: string, offset = 0) =>
  ({ row: Buffer.from(row), reason: 'fields', partition: 3, offset }) as const;

test('the latest rows are kept, the latest first', () => {
  const rejections = new RecentRejections();
  for (let i = 0; i < 50; i++) rejections.add(rejected(`row ${i}`, i));
  const latest = rejections.latest(texts);
  expect(latest).toHaveLength(20);
  expect(latest[0]).toEqual({
    number: 49,
    reason: 'not three fields',
    partition: 3,
    offset: 49,
    text: 'row 49',
    bytes: 6,
  });
  expect(latest.at(-1)?.text).toBe('row 30');
});

test('of a long row its beginning is kept, with the length of the whole', () => {
  const rejections = new RecentRejections();
  rejections.add(rejected('x'.repeat(1_000)));
  expect(rejections.latest(texts)).toMatchObject([{ text: 'x'.repeat(200), bytes: 1_000 }]);
});

test('a short row shows nothing of the row that had its place before', () => {
  const rejections = new RecentRejections();
  for (let i = 0; i < 20; i++) rejections.add(rejected('a long row'));
  rejections.add(rejected('b'));
  expect(rejections.latest(texts)[0]?.text).toBe('b');
});
