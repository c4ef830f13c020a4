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

test('what is to be read again is known until it is read, after a restart too', () => {
  const checkpoint = { ...make().snapshot(), offsets: { 0: 2 }, reread: { 0: 5 }, windows: [], files: [] };
  const progress = new Progress(pipeline, seconds(30), { ...checkpoint, source: 'topic', finished: false });
  progress.advance({ partition: 0, nextOffset: 4, endOffset: 9 });
  expect(progress.snapshot()).toMatchObject({ offsets: { 0: 4 }, reread: { 0: 5 } });
  progress.advance({ partition: 0, nextOffset: 5, endOffset: 9 });
  expect(progress.snapshot()).not.toHaveProperty('reread');
});

test('of a log that was cut, or of another topic, nothing is to be read again', () => {
  const checkpoint = { ...make().snapshot(), offsets: { 0: 2 }, reread: { 0: 5 }, windows: [], files: [] };
  const progress = new Progress(pipeline, seconds(30), { ...checkpoint, source: 'topic', finished: false });
  progress.expect(0, 0, 9);
  expect(progress.reread.size).toBe(0);
});
