import fc from 'fast-check';
import type { FieldChange } from '../../../infra/delivery/plan/field-change';
import { diffFields } from '../../../infra/delivery/plan/field-diff';
import { applyFields } from './apply-fields';

const named = fc.uniqueArray(
  fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.integer({ min: 0, max: 3 }) }),
  { selector: ({ name }) => name },
);
const scalars = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 6 });
const record = fc.dictionary(fc.constantFrom('x', 'y.z', 'w'), fc.oneof(fc.integer(), fc.string()));
const value = fc.record({
  env: named,
  args: scalars,
  labels: record,
  rules: fc.array(record, { maxLength: 4 }),
  any: fc.jsonValue({ maxDepth: 2 }),
});

const paths = (changes: readonly FieldChange[]) => changes.map(({ path }) => path);

describe('the fields that differ', () => {
  it('are none between a value and itself', () => {
    fc.assert(fc.property(value, (a) => diffFields(a, structuredClone(a)).length === 0));
  });

  it('make the one value the other', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(applyFields(a, diffFields(a, b))).toEqual(b);
      }),
      { numRuns: 500 },
    );
  });

  it('are found by name in a list of named things, whatever their position', () => {
    const before = { containers: [{ name: 'a', image: '1' }, { name: 'b' }] };
    const after = { containers: [{ name: 'b' }, { name: 'a', image: '2' }] };
    expect(paths(diffFields(before, after))).toEqual(['containers[a].image', 'containers[order]']);
  });

  it('are one where an item comes in between items without names', () => {
    const rule = (port: number) => ({ ports: [{ port }] });
    const changes = diffFields([rule(1), rule(2), rule(3)], [rule(1), rule(9), rule(2), rule(3)]);
    expect(changes).toEqual([{ at: [{ index: 1 }], path: '[1]', after: rule(9) }]);
  });

  it('are paths in which a key with a dot is quoted', () => {
    expect(paths(diffFields({ data: { 'job.sql': 'a' } }, { data: { 'job.sql': 'b' } }))).toEqual(['data["job.sql"]']);
  });

  it('are shown as lines where the text has more than one', () => {
    const [change] = diffFields({ text: 'a\nb\nc\n' }, { text: 'a\nB\nc\n' });
    expect(change?.lines).toBe('@@ -1,3 +1,3 @@\n a\n-b\n+B\n c');
  });
});
