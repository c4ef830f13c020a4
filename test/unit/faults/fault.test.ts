import { Random } from '../../corpus/random';
import { faults, pickPair } from '../../faults/fault';

test('a pair is of two different faults, in the order in which they can be ended', () => {
  const random = new Random(5);
  for (let i = 0; i < 500; i++) {
    const [first, second, ...others] = pickPair(random).map((fault) => faults.indexOf(fault));
    expect(others).toEqual([]);
    expect(first).toBeLessThan(second ?? -1);
  }
});

test('every fault comes up in pairs', () => {
  const random = new Random(6);
  const seen = new Set(Array.from({ length: 200 }, () => pickPair(random)).flat());
  expect(seen.size).toBe(faults.length);
});
