import fc from 'fast-check';
import { TagTable } from '../../../../job/node/windows/tag-table';
import { pipeline } from '../../../../job/pipeline';

function lookup(table: TagTable, name: string) {
  const bytes = Buffer.from(`<${name}>`);
  return table.lookup(bytes, 1, bytes.length - 1);
}

test.each([
  ['pu136mod-ni-001', 'numeric'],
  ['pu136mod-nd-1', 'numeric'],
  ['pu136mod-ns-021', 'string'],
  ['pu136mod-nx-021', undefined],
  ['pu136mod-ni-', undefined],
  ['pu136mod-ni-1\n', undefined],
  ['xpu136mod-ni-1', undefined],
  ['température', undefined],
])('%j is typed %s', (name, type) => {
  const table = new TagTable(pipeline.tagTypes);
  expect(table.types[table.typeOf(lookup(table, name))]).toBe(type);
});

test('one name is one tag, and a thousand names are a thousand', () => {
  const table = new TagTable(pipeline.tagTypes);
  const names = Array.from({ length: 5_000 }, (_, i) => `pu136mod-ni-${i}`);
  const first = names.map((name) => lookup(table, name));
  expect(names.map((name) => lookup(table, name))).toEqual(first);
  expect(new Set(first).size).toBe(names.length);
  expect(first.map((tag) => table.nameOf(tag))).toEqual(names);
});

test('names of any length are told apart by any of their bytes', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\0'), minLength: 0, maxLength: 40 });
  const alike = fc.tuple(fc.nat(40), fc.nat(40), name).map(([a, b, rest]) => 'a'.repeat(a) + rest + 'a'.repeat(b));
  fc.assert(
    fc.property(fc.array(fc.oneof(name, alike)), (names) => {
      const table = new TagTable(pipeline.tagTypes);
      const tags = names.map((each) => lookup(table, each));
      expect(tags.map((tag) => table.nameOf(tag))).toEqual(names);
      expect(new Set(tags).size).toBe(new Set(names).size);
    }),
  );
});

test('when it is full it forgets what nothing holds, and knows names again that come again', () => {
  const held: number[] = [];
  const table = new TagTable(pipeline.tagTypes, () => held, 10);
  held.push(lookup(table, 'pu136mod-ni-1'), lookup(table, 'pu136mod-ns-2'));
  const numbers = Array.from({ length: 100 }, (_, i) => lookup(table, `other ${i}`));
  expect(Math.max(...numbers)).toBeLessThan(10);
  expect([lookup(table, 'pu136mod-ni-1'), lookup(table, 'pu136mod-ns-2')]).toEqual(held);
  const again = lookup(table, 'pu136mod-nd-3');
  expect(held).not.toContain(again);
  expect([table.nameOf(again), table.types[table.typeOf(again)]]).toEqual(['pu136mod-nd-3', 'numeric']);
});

test('it grows where more is held than it may keep', () => {
  const held: number[] = [];
  const table = new TagTable(pipeline.tagTypes, () => held, 10);
  const names = Array.from({ length: 1_000 }, (_, i) => `pu136mod-ni-${i}`);
  for (const name of names) held.push(lookup(table, name));
  expect(names.map((name) => lookup(table, name))).toEqual(held);
});

test('what is held in windows stays one tag, whatever names come and go', () => {
  const anyName = fc.nat(40).map((i) => `pu136mod-ni-${i}`);
  const anyRow = fc.record({ name: anyName, isHeld: fc.boolean() });
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 200 }), (rows) => {
      const held = new Map<string, number>();
      const table = new TagTable(pipeline.tagTypes, () => held.values(), 4);
      for (const { name, isHeld } of rows) {
        const tag = lookup(table, name);
        expect(table.nameOf(tag)).toBe(name);
        if (held.has(name)) expect(tag).toBe(held.get(name));
        if (isHeld) held.set(name, tag);
      }
      for (const [name, tag] of held) expect(table.nameOf(tag)).toBe(name);
    }),
  );
});
