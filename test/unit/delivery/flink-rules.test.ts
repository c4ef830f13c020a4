import type { Manifest } from '../../../infra/delivery/manifest';
import { ignoredPrefixes, markedFields, unmarkedFields } from '../../../infra/delivery/plan/operator-diff';
import { allConsequences } from '../../../infra/delivery/plan/plan';
import { flinkRules } from '../../../infra/delivery/plan/rules/flink';
import { manifest, planOf } from './changes';
import { withValue } from './mutations';
import { testRules } from './rule-case';
import { flinkChanges } from './single-changes/flink';

describe('the rules for the job on Flink', () => {
  testRules(flinkChanges);

  it('have a test each', () => {
    const tested = new Set(flinkChanges.map(({ rule }) => rule));
    expect(flinkRules.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
  });
});

describe("the operator's own classes of change", () => {
  const declaring = (path: string, value: unknown): Manifest[] => {
    const job = { upgradeMode: 'savepoint', initialSavepointPath: 's3://a/b' };
    const changed = withValue({ job }, path.split('.').slice(1), value);
    return [manifest('flink.apache.org/v1beta1', 'FlinkDeployment', { spec: changed })];
  };
  const effectsOf = (path: string, from: unknown, to: unknown) =>
    allConsequences(planOf(declaring(path, from), declaring(path, to))).map(({ effect }) => effect);

  it.each(Object.entries(markedFields))('decide whether %s restarts the job', (path, { class: marked }) => {
    const effects = effectsOf(path, 1, 2);
    expect(effects).toHaveLength(1);
    expect(effects.includes('no restart')).toBe(marked === 'IGNORE');
  });

  it.each(Object.entries(markedFields).filter(([, { onNullIgnore }]) => onNullIgnore))(
    'ignore that %s is no longer named',
    (path) => expect(effectsOf(path, 1, undefined)).toEqual(['no restart']),
  );

  it.each(unmarkedFields)('have %s restart the job', (path) => {
    expect(effectsOf(path, { a: 1 }, { a: 2 })).not.toContain('no restart');
  });

  it.each(ignoredPrefixes)('ignore settings that begin with %s', (prefix) => {
    expect(effectsOf('spec.flinkConfiguration', { [`${prefix}.a`]: '1' }, { [`${prefix}.a`]: '2' })).toEqual([
      'no restart',
    ]);
  });
});
