import { seconds } from '../../../../job/duration';
import { Progress } from '../../../../job/node/checkpoint/progress';
import { pipeline } from '../../../../job/pipeline';

const make = () => new Progress(pipeline, seconds(30));

test('a mark is kept with the position that it belongs to', () => {
  const progress = make();
  progress.expect(0, 5, 9, 'five');
  progress.advance({ partition: 0, nextOffset: 7, endOffset: 9, mark: 'seven' });
  progress.advance({ partition: 0, nextOffset: 6, endOffset: 9, mark: 'six' });
  expect(progress.snapshot()).toMatchObject({ offsets: { 0: 7 }, marks: { 0: 'seven' } });
});

test('a position that is expected anew may stand before the former one, and has its own mark or none', () => {
  const progress = make();
  progress.expect(0, 5, 9, 'five');
  progress.expect(0, 3, 9);
  expect(progress.snapshot()).toMatchObject({ offsets: { 0: 3 }, marks: {} });
});
