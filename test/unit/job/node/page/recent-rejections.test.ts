import { RecentRejections } from '../../../../../job/node/page/recent-rejections';
import { pipeline } from '../../../../../job/pipeline';

const { reasons } = pipeline.rejected;
const rejected = (row: string, offset = 0) =>
  ({ row: Buffer.from(row), reason: 'fields', partition: 3, offset }) as const;

test('of each reason the latest rows are kept, the latest first', () => {
  const rejections = new RecentRejections();
  rejections.add({ ...rejected('no number'), reason: 'number' });
  for (let i = 0; i < 50; i++) rejections.add(rejected(`row ${i}`, i));
  const [fields, number] = rejections.latest(reasons);
  expect(fields).toMatchObject({ reason: 'not three fields', isStored: false, count: 50 });
  expect(fields?.rows.map(({ text }) => text)).toEqual(['row 49', 'row 48', 'row 47', 'row 46', 'row 45']);
  expect(fields?.rows[0]).toEqual({ number: 50, partition: 3, offset: 49, text: 'row 49', bytesLeftOut: 0 });
  expect(number).toMatchObject({ reason: reasons.number.text, count: 1, rows: [{ text: 'no number' }] });
});

test('of a row that only the speed layer can not take it is said that it is stored', () => {
  const rejections = new RecentRejections();
  rejections.add({ ...rejected('row'), reason: 'number' });
  expect(rejections.latest(reasons)).toMatchObject([{ reason: reasons.number.text, isStored: true }]);
});

test('of a long row its beginning is kept, with how much is left out', () => {
  const rejections = new RecentRejections();
  rejections.add(rejected('x'.repeat(1_000)));
  expect(rejections.latest(reasons)).toMatchObject([{ rows: [{ text: 'x'.repeat(200), bytesLeftOut: 800 }] }]);
});

test('a short row shows nothing of the row that had its place before', () => {
  const rejections = new RecentRejections();
  for (let i = 0; i < 20; i++) rejections.add(rejected('a long row'));
  rejections.add(rejected('b'));
  expect(rejections.latest(reasons)[0]?.rows[0]?.text).toBe('b');
});
