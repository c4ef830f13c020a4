import fc from 'fast-check';
import { stringBounds } from '../../../../../job/node/store/string-bounds';

const plain = (texts: readonly string[]): Buffer =>
  Buffer.concat(
    texts.flatMap((text) => {
      const bytes = Buffer.from(text);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );

/** Few characters, and the last ones of each length in UTF-8, so that long beginnings are equal. */
const character = fc.constantFrom(
  'a',
  'b',
  '\u007f',
  '\u0080',
  '\u07ff',
  '\u0800',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '😀',
  '\u{10ffff}',
);
const texts = fc.array(fc.string({ unit: character, maxLength: 120 }), { minLength: 1, maxLength: 20 });

test('every value lies between the bounds, by its bytes', () => {
  fc.assert(
    fc.property(texts, (values) => {
      const { min, max } = stringBounds(plain(values));
      for (const value of values.map((text) => Buffer.from(text))) {
        if (min) expect(Buffer.compare(min.bytes, value)).toBeLessThanOrEqual(0);
        if (max) expect(Buffer.compare(max.bytes, value)).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 2000 },
  );
});

test('a bound is exact where it is one of the values, and only there', () => {
  fc.assert(
    fc.property(texts, (values) => {
      for (const bound of Object.values(stringBounds(plain(values)))) {
        expect(values.some((value) => Buffer.from(value).equals(bound.bytes))).toBe(bound.isExact);
      }
    }),
    { numRuns: 1000 },
  );
});

test('a bound is text of at most 64 bytes', () => {
  fc.assert(
    fc.property(texts, (values) => {
      for (const { bytes } of Object.values(stringBounds(plain(values)))) {
        expect(bytes.length).toBeLessThanOrEqual(64);
        expect(Buffer.from(bytes.toString('utf8')).equals(bytes)).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

test('there is no upper bound where no beginning has a greater one', () => {
  const { min, max } = stringBounds(plain(['\u{10ffff}'.repeat(17)]));
  expect([min?.bytes.length, max]).toEqual([64, undefined]);
});
