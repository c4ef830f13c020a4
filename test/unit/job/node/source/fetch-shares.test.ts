import fc from 'fast-check';
import { sharesOf } from '../../../../../job/node/source/fetch-shares';

const MIB = 1024 * 1024;
const of = (count: number) => Array.from({ length: count }, (_, partition) => ({ partition, maxBytes: MIB }));

/** What an answer holds of each partition when all have more than is asked for: it is filled in the order of the request. */
function answer(asked: ReturnType<typeof of>, maxBytes: number): Map<number, number> {
  let left = maxBytes;
  return new Map(
    asked.map(({ partition, maxBytes: most }) => {
      const bytes = Math.min(most, left);
      left -= bytes;
      return [partition, bytes];
    }),
  );
}

test('while all of 16 partitions are behind, each comes as far as the others', () => {
  const read = answer(sharesOf(of(16), 10 * MIB, 0), 10 * MIB);
  expect(new Set(read.values())).toEqual(new Set([(10 * MIB) / 16]));
});

test('few partitions are asked for what they may be asked for', () => {
  expect(sharesOf(of(2), 10 * MIB, 0).map(({ maxBytes }) => maxBytes)).toEqual([MIB, MIB]);
});

test('each partition comes first in its turn, so that none waits for ever behind others', () => {
  const first = Array.from({ length: 4 }, (_, turn) => sharesOf(of(3), MIB, turn)[0]?.partition);
  expect(first).toEqual([0, 1, 2, 0]);
});

test('each partition is asked for once, and for something', () => {
  fc.assert(
    fc.property(fc.nat(3_000), fc.nat(20 * MIB), fc.nat(), (count, maxBytes, turn) => {
      const asked = sharesOf(of(count), maxBytes, turn);
      expect(asked.map(({ partition }) => partition).sort((a, b) => a - b)).toEqual(of(count).map((_, i) => i));
      expect(asked.every((each) => each.maxBytes > 0 && each.maxBytes <= MIB)).toBe(true);
    }),
  );
});
