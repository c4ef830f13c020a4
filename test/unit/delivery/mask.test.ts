import { planChanges } from '../../../infra/delivery/plan/changes/plan-changes';
import { FORMATS, render } from '../../../infra/delivery/plan/render';
import { changeOf, manifest, planOf, stateOf } from './changes';

const SECRET = 'hunter2-hunter2';
const OTHER = 'swordfish-swordfish';

const pod = (env: object) =>
  manifest('apps/v1', 'Deployment', { spec: { template: { spec: { containers: [{ name: 'it', env: [env] }] } } } });
const secret = (value: string) => manifest('v1', 'Secret', { data: { key: value } });
const configMap = (value: string) =>
  manifest('v1', 'ConfigMap', { data: { 'it.conf': `user = "a"\npassword = "${value}"\n` } });
const applied = (value: string) =>
  manifest('v1', 'Secret', {}, { annotations: { 'last-applied': `{"data":"${value}"}` } });

const CASES = [
  ['the data of a Secret', secret(SECRET), secret(OTHER)],
  ['what an annotation of a Secret repeats', applied(SECRET), applied(OTHER)],
  [
    'the value of a variable that names a secret',
    pod({ name: 'PASSWORD', value: SECRET }),
    pod({ name: 'PASSWORD', value: OTHER }),
  ],
  ['a variable that is new', pod({ name: 'USER', value: 'a' }), pod({ name: 'PASSWORD', value: SECRET })],
  ['a line of a file', configMap(SECRET), configMap(OTHER)],
] as const;

describe.each(CASES)('%s', (_what, before, after) => {
  it.each(FORMATS)('is hidden in the format %s, and its change is shown', (format) => {
    const text = render(planChanges(stateOf(before), stateOf(after)), format, 'a title');
    expect(text).toContain('(hidden)');
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(OTHER);
  });
});

/** Of a first plan, a terminal shows no fields. */
const OTHERS = manifest('v1', 'ServiceAccount');

/** Two variables of one name: nothing but their position tells them apart. */
const twice = (value: string) => {
  const env = ['PASSWORD', 'PASSWORD'].map((name) => ({ name, value }));
  return manifest('v1', 'Pod', { spec: { containers: [{ name: 'it', env }] } });
};

describe.each([...CASES, ['a variable that is there twice', twice(SECRET), twice(OTHER)] as const])(
  '%s, in an object that is new',
  (_what, _before, after) => {
    it.each(FORMATS)('is hidden in the format %s', (format) => {
      const text = render(planChanges(stateOf(OTHERS), stateOf(OTHERS, after)), format, 'a title');
      expect(text).toContain('(hidden)');
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(OTHER);
    });
  },
);

it('what is no secret is shown', () => {
  const [before, after] = ['a', 'b'].map((value) => pod({ name: 'USER_NAME', value }));
  const plan = planOf(before ? [before] : [], after ? [after] : []);
  expect(changeOf(plan, 'Deployment').fields).toMatchObject([{ before: 'a', after: 'b' }]);
});
