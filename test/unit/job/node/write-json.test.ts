import fc from 'fast-check';
import { ByteWriter } from '../../../../job/node/rows/byte-writer';
import { writeJson } from '../../../../job/node/rows/write-json';
import { EventTimeWindows } from '../../../../job/node/windows/event-time-windows';
import { aggregation, columns, valued } from './window-rows';

function written(value: unknown): string {
  const into = new ByteWriter();
  writeJson(into, value);
  return into.bytes.toString();
}

test('plain data is written as JSON.stringify writes it', () => {
  const data = fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.option(fc.jsonValue(), { nil: undefined })));
  fc.assert(fc.property(data, (value) => expect(written(value)).toBe(JSON.stringify(value))));
});

const anyName = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: fc.constantFrom('"', '\\', '\n', '\u0000', '\u007f', '\ufeff', 'a', 'é', '😀'), minLength: 1 }),
);

test('windows are written as JSON.stringify writes them, whatever the names and the sums', () => {
  const definition = { ...aggregation, tagTypes: { numeric: { pattern: '[^]*', value: 'number' } } } as const;
  const anyValue = fc.double({ noNaN: true, noDefaultInfinity: true });
  // Some that are of one tag, and whose sum is beyond a double.
  const row = fc.oneof(fc.tuple(anyName, anyValue), fc.constant(['a', Number.MAX_VALUE] as const));
  const rows = fc.array(row);
  fc.assert(
    fc.property(rows, (all) => {
      const windows = new EventTimeWindows(columns, definition);
      windows.begin(0, Number.NEGATIVE_INFINITY);
      for (const [name, value] of all) {
        const bytes = Buffer.from(name);
        windows.add(windows.tags.lookup(bytes, 0, bytes.length), valued(value));
      }
      const states = [...windows.states()];
      expect(written(states)).toBe(JSON.stringify(states));
    }),
  );
});
