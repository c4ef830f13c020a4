import { ResponseMemory } from '../../../../../job/node/source/response-memory';

const LARGE = 1_000_000;

test('a large response comes into memory that was given back', () => {
  const memory = new ResponseMemory();
  const first = memory.take(LARGE);
  memory.giveBack(first.subarray(8));
  const second = memory.take(LARGE + 100);
  expect(second.buffer).toBe(first.buffer);
  expect(second).toHaveLength(LARGE + 100);
});

test('memory that was not given back is nobody else’s', () => {
  const memory = new ResponseMemory();
  const first = memory.take(LARGE);
  expect(memory.take(LARGE).buffer).not.toBe(first.buffer);
});

test('memory that is given back twice is handed out once', () => {
  const memory = new ResponseMemory();
  const first = memory.take(LARGE);
  memory.giveBack(first);
  memory.giveBack(first);
  expect(memory.take(LARGE).buffer).toBe(first.buffer);
  expect(memory.take(LARGE).buffer).not.toBe(first.buffer);
});

test('a response larger than the memory that was given back has memory of its own', () => {
  const memory = new ResponseMemory();
  memory.giveBack(memory.take(LARGE));
  expect(memory.take(5 * LARGE)).toHaveLength(5 * LARGE);
});

test.each([100, 20 * 1024 * 1024])('memory of %d bytes is not kept', (size) => {
  const memory = new ResponseMemory();
  const first = memory.take(size);
  memory.giveBack(first);
  expect(memory.take(size).buffer).not.toBe(first.buffer);
});
