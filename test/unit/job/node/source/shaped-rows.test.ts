import { CONTRACT } from '../../../../../job/node/source/shape/row-shape';
import { ShapedRows } from '../../../../../job/node/source/shape/shaped-rows';
import { pipeline } from '../../../../../job/pipeline';

test('rows that are visited again have the lines and the event times that they had before', () => {
  const rows = new ShapedRows({ ...CONTRACT, header: true, eventTime: 'step' }, pipeline);
  const visited = (text: string, position: number) => {
    const seen: unknown[] = [];
    const visit = (offset: number, time: number) => void seen.push([offset, time, rows.current?.line]);
    rows.forEach(Buffer.from(text), position, 0, visit);
    return seen;
  };
  const first = 'step,name,value\n2026-11-22T12:00:00Z,a,1\nno instant,a,2\n';
  const second = 'none,b,3\n2026-11-22T12:00:01Z,b,4\n';
  const start = Date.parse('2026-11-22T12:00:00Z');
  const expected = [
    [first.length, start, 4],
    [first.length + 9, start + 1000, 5],
  ];

  expect(visited(first, 0)).toEqual(visited(first, 0));
  expect(visited(second, first.length)).toEqual(expected);
  expect(visited(second, first.length)).toEqual(expected);
});
