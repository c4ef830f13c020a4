import { hashOf } from '../../../../job/node/rows/hash';

/** How many slots, on average, a name finds taken before its own, in a table that is filled to three fifths at most. */
function meanProbes(names: readonly string[]): number {
  const size = 2 ** Math.ceil(Math.log2((names.length * 5) / 3));
  const isTaken = new Uint8Array(size);
  let probes = 0;
  for (const name of names) {
    const bytes = Buffer.from(`<${name}>`);
    let slot = hashOf(bytes, 1, bytes.length - 1) & (size - 1);
    for (; isTaken[slot] === 1; slot = (slot + 1) & (size - 1)) probes++;
    isTaken[slot] = 1;
  }
  return probes / names.length;
}

test.each([
  ['names with a number at their end', (i: number) => `pu136mod-nd-${i}`],
  ['names with one of fixed length', (i: number) => `pu136mod-nd-${String(i).padStart(6, '0')}`],
  ['names with one at their beginning', (i: number) => `${i}.temperature`],
  ['names that differ in letters', (i: number) => `sensor-${String.fromCharCode(97 + (i % 26))}${i.toString(26)}`],
  ['numbers with decimals', (i: number) => (i / 1000).toFixed(3)],
])('%s spread over the slots, however many there are', (_, name) => {
  for (const count of [30, 300, 3_000, 30_000]) {
    expect(meanProbes(Array.from({ length: count }, (_each, i) => name(i)))).toBeLessThan(1.5);
  }
});

test('a hash is that of its bytes alone, wherever they stand', () => {
  for (const text of ['', 'a', 'ab', 'abc', 'abcd', 'abcde']) {
    const at = (before: string, after: string) => {
      const bytes = Buffer.from(before + text + after);
      return hashOf(bytes, before.length, before.length + text.length);
    };
    expect(at('xyz', '123456')).toBe(at('', ''));
  }
});
