import fc from 'fast-check';
import { uncompress } from 'snappyjs';
import { compressSnappy } from '../../../../../job/node/store/snappy';

const BLOCK = 65_536;

/** Bytes of up to three blocks that repeat more, or less, by how many different ones there are. */
const anyBytes = fc
  .record({ length: fc.nat(3 * BLOCK), different: fc.integer({ min: 1, max: 256 }), seed: fc.nat() })
  .map(({ length, different, seed }) => {
    let state = seed;
    return Buffer.from(
      Array.from({ length }, () => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
        return (state >> 16) % different;
      }),
    );
  });

test('whatever is compressed comes out again', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }).map(Buffer.from), anyBytes), (bytes) => {
      expect(uncompress(compressSnappy(bytes)).equals(bytes)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test.each([0, 1, 14, 15, 16, 60, 61, 255, 256, 257, BLOCK - 1, BLOCK, BLOCK + 1])(
  'so do %d bytes that are all alike, and as many that are not',
  (length) => {
    const alike = Buffer.alloc(length, 7);
    expect(uncompress(compressSnappy(alike)).equals(alike)).toBe(true);
    const different = Buffer.from(Array.from({ length }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24));
    expect(uncompress(compressSnappy(different)).equals(different)).toBe(true);
  },
);

test('what repeats gets shorter, in whatever distance, and what does not hardly longer', () => {
  const [near, far] = [Buffer.from('0.125,'.repeat(1_000)), Buffer.alloc(20_000)];
  for (let i = 0; i < 10_000; i++) far[i] = far[i + 10_000] = Math.imul(i + 1, 0x9e3779b1) >>> 24;
  expect(compressSnappy(near).length).toBeLessThan(400);
  expect(compressSnappy(far).length).toBeLessThan(11_000);
  expect(compressSnappy(far.subarray(0, 10_000)).length).toBeLessThan(10_100);
});
