import { RecentRejections } from '../../../../../job/node/page/recent-rejections';
import { pipeline } from '../../../../../job/pipeline';

const { reasons } = pipeline.rejected;
const rejected = (row: string, offset = 0) =>
  ({ row: Buffer.from(row), reason: 'fields', partition: 3, offset }) as const;

test('the latest rows are kept, the latest first', () => {
  const rejections = new RecentRejections();
  for (let i = 0; i < 50; i++) rejections.add(rejected(`row ${i}`, i));
  const latest = rejections.latest(reasons);
  expect(latest).toHaveLength(20);
  expect(latest[0]).toEqual({
    number: 49,
    reason: 'not three fields',
    partition: 3,
    offset: 49,
    isStored: false,
    text: 'row 49',
    bytesLeftOut: 0,
  });
  expect(latest.at(-1)?.text).toBe('row 30');
});

test('of a row that only the speed layer can not take it is said that it is stored', () => {
  const rejections = new RecentRejections();
  rejections.add({ ...rejected('row'), reason: 'number' });
  expect(rejections.latest(reasons)).toMatchObject([{ reason: reasons.number.text, isStored: true }]);
});

test('of a long row its beginning is kept, with how much is left out', () => {
  const rejections = new RecentRejections();
  rejections.add(rejected('x'.repeat(1_000)));
  expect(rejections.latest(reasons)).toMatchObject([{ text: 'x'.repeat(200), bytesLeftOut: 800 }]);
});

test('a short row shows nothing of the row that had its place before', () => {
  const rejections = new RecentRejections();
  for (let i = 0; i < 20; i++) rejections.add(rejected('a long row'));
  rejections.add(rejected('b'));
  expect(rejections.latest(reasons)[0]?.text).toBe('b');
});
