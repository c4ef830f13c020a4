import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvRow } from '../../../datagen/csv';

test('any fields come back from an RFC 4180 parser as they were', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', ' ') });
  fc.assert(
    fc.property(fc.array(text, { minLength: 2, maxLength: 4 }), (fields) => {
      expect(parse(csvRow(...fields))).toEqual([fields]);
    }),
  );
});

test('only a field that needs quotes gets them', () => {
  expect(csvRow('plain', ' spaced ', 'a,b', 'say "hi"', 'two\nlines')).toBe(
    'plain, spaced ,"a,b","say ""hi""","two\nlines"',
  );
});
