import { exitCode } from '../../../infra/delivery/plan/plan';
import { changeOf, manifest, planOf } from './changes';

const configMap = (name: string, data: object = {}) => manifest('v1', 'ConfigMap', { data }, { name });
const deployment = (app: string) => manifest('apps/v1', 'Deployment', { spec: { selector: { matchLabels: { app } } } });

describe('a plan', () => {
  it('lists what is deployed in its order, then what is deleted in the reverse order', () => {
    const plan = planOf(
      ['gone-1', 'kept', 'gone-2'].map((name) => configMap(name)),
      ['new', 'kept'].map((name) => configMap(name)),
    );
    expect(plan.changes.map(({ action, object }) => `${action} ${object}`)).toEqual([
      'create ConfigMap test/new',
      'unchanged ConfigMap test/kept',
      'delete ConfigMap test/gone-2',
      'delete ConfigMap test/gone-1',
    ]);
  });

  it('updates an object whose version of the API alone changes', () => {
    const [old, young] = ['v1beta2', 'v1'].map((version) => manifest(`kafka.strimzi.io/${version}`, 'KafkaUser'));
    const plan = planOf(old ? [old] : [], young ? [young] : []);
    expect(plan.changes.map(({ action }) => action)).toEqual(['update']);
  });

  it('replaces an object that can not be changed', () => {
    expect(changeOf(planOf([deployment('a')], [deployment('b')]), 'Deployment').action).toBe('replace');
  });

  it('names the fields that a consequence follows from', () => {
    const { consequences } = changeOf(planOf([deployment('a')], [deployment('b')]), 'Deployment');
    expect(consequences.map(({ fields }) => fields)).toEqual([['spec.selector.matchLabels.app']]);
  });

  it.each([
    [0, 'nothing changes', [configMap('a')], [configMap('a')]],
    [2, 'something changes', [configMap('a')], [configMap('a', { b: 'c' })]],
    [2, 'something is created', [], [configMap('a')]],
    [3, 'something dangerous changes', [deployment('a')], [deployment('b')]],
  ])('has exit code %i when %s', (code, _when, before, after) => {
    expect(exitCode(planOf(before, after))).toBe(code);
  });
});
