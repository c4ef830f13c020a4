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
  expect(lookup(new TagTable(pipeline.tagTypes), name).type).toBe(type);
});

test('one name is one tag, and a thousand names are a thousand', () => {
  const table = new TagTable(pipeline.tagTypes);
  const names = Array.from({ length: 5_000 }, (_, i) => `pu136mod-ni-${i}`);
  const first = names.map((name) => lookup(table, name));
  expect(names.map((name) => lookup(table, name))).toEqual(first);
  expect(new Set(first).size).toBe(names.length);
  expect(first.map(({ name }) => name)).toEqual(names);
});

test('when it is full it forgets, and knows names again that come again', () => {
  const table = new TagTable(pipeline.tagTypes, 10);
  const before = lookup(table, 'pu136mod-ni-1');
  for (let i = 0; i < 100; i++) lookup(table, `other ${i}`);
  const after = lookup(table, 'pu136mod-ni-1');
  expect(after).not.toBe(before);
  expect(after).toMatchObject({ name: before.name, type: before.type });
});
