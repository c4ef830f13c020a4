import { FIELD_MANAGER } from '../../../infra/delivery/cluster/ownership';
import { planAgainst } from '../../../infra/delivery/deploy/cluster-plan';
import { risks } from '../../../infra/delivery/deploy/risks';
import type { Plan } from '../../../infra/delivery/plan/plan';
import { loadEnvironment } from '../../../infra/environments';
import { changeOf, manifest, stateOf } from './changes';
import { found, KubectlStandIn, refused } from './kubectl-stand-in';

const IMMUTABLE = 'spec.selector: Invalid value: field is immutable';

const labels = { 'app.kubernetes.io/managed-by': 'cdk8s' };
const declared = deployment('new', { type: 'Recreate' }, { labels });

const ours = { 'f:metadata': { 'f:labels': { 'f:app.kubernetes.io/managed-by': {} } }, 'f:spec': { 'f:selector': {} } };
const revision = { 'f:annotations': { '.': {}, 'f:deployment.kubernetes.io/revision': {} } };
const byUs = { manager: FIELD_MANAGER, operation: 'Apply', fieldsV1: ours };
const byController = {
  manager: 'kube-controller-manager',
  operation: 'Update',
  subresource: 'status',
  fieldsV1: { 'f:metadata': revision, 'f:status': { 'f:replicas': {} } },
};
const bySomebody = {
  manager: 'kubectl-annotate',
  operation: 'Update',
  fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:note': {} } } },
};

function deployment(app: string, strategy: object, metadata: object) {
  return manifest('apps/v1', 'Deployment', { spec: { selector: { matchLabels: { app } }, strategy } }, { ...metadata });
}

/** A plan for a Deployment whose selector the server does not change. */
async function planFor(annotations: object, managedFields: readonly object[]): Promise<Plan> {
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } };
  const live = deployment('old', strategy, { labels, annotations });
  const kubectl = new KubectlStandIn((args, input) => {
    if (args.startsWith('api-resources')) return { stdout: 'deployments\n' };
    if (args.startsWith('apply'))
      return input.includes('"it-anew"') ? found(JSON.parse(input).items[0]) : refused(IMMUTABLE);
    const shown = args.includes('--show-managed-fields') && { managedFields };
    return found({ ...live, metadata: { ...live.metadata, ...shown } });
  });
  const { props } = loadEnvironment('small');
  const preinstalled = { ...props, cluster: { ...props.cluster, operators: 'preinstalled' as const } };
  const { plan } = await planAgainst({ kubectl, props: preinstalled, declared: () => stateOf(declared).objects });
  return plan;
}

const noted = { 'deployment.kubernetes.io/revision': '1' };

it('what controllers note on an object that is made again is no change of ours', async () => {
  const { fields } = changeOf(await planFor(noted, [byUs, byController]), 'Deployment');
  expect(fields.map(({ path }) => path)).toEqual([
    'spec.selector.matchLabels.app',
    'spec.strategy.type',
    'spec.strategy.rollingUpdate',
  ]);
});

it('what somebody has set on an object that is made again is said to go with it', async () => {
  const plan = await planFor({ ...noted, note: 'mind' }, [byUs, byController, bySomebody]);
  const { fields, consequences } = changeOf(plan, 'Deployment');
  expect(fields.filter(({ path }) => path.startsWith('metadata'))).toEqual([]);
  expect(consequences.at(-1)?.because).toBe(
    'what others have set goes with it: metadata.annotations.note (kubectl-annotate)',
  );
});

it('an annotation of ours that we no longer declare stays a change of ours', async () => {
  const byUsBefore = { ...byUs, fieldsV1: { ...ours, 'f:metadata': { 'f:annotations': { 'f:ours': {} } } } };
  const { fields } = changeOf(await planFor({ ...noted, ours: 'x' }, [byUsBefore, byController]), 'Deployment');
  expect(fields.map(({ path }) => path)).toContain('metadata.annotations');
});

it('the question to somebody names an effect of several fields once', async () => {
  expect(risks(await planFor(noted, [byUs, byController]))).toEqual([
    '  replace Deployment.apps test/it: immutable, needs replacing',
  ]);
});
