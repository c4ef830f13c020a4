import { tagTypeOf } from '../../../job/tag-type';

test.each([
  ['pu136mod-ni-001', 'number'],
  ['pu136mod-nd-011', 'number'],
  ['pu136mod-ns-021', 'string'],
  ['pu136mod-ni-', undefined],
  ['pu136mod-nx-001', undefined],
  ['xpu136mod-ni-001', undefined],
  ['pu136mod-ni-001x', undefined],
])('the values of %s are of type %s', (name, value) => {
  expect(tagTypeOf(name)?.value).toBe(value);
});
