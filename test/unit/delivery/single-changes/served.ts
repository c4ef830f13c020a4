import type { Manifest } from '../../../../infra/delivery/manifest';
import type { Effect } from '../../../../infra/delivery/plan/plan';
import { manifest } from '../changes';
import type { RuleCase } from '../rule-case';

type Fields = Readonly<Record<string, unknown>>;

const labels = { app: 'it' };
const SELECTOR = { matchLabels: labels };
const container = (fields: Fields = {}) => ({ name: 'it', image: 'a:1', ...fields });
const pod = (spec: Fields = {}, metadata: Fields = {}) => ({
  metadata: { labels, ...metadata },
  spec: { containers: [container()], ...spec },
});
const withContainer = (fields: Fields) => pod({ containers: [container(fields)] });
/** Without pods: a controller notes a new revision all the same. */
const deployment = (spec: Fields = {}, metadata: Fields = {}) =>
  manifest('apps/v1', 'Deployment', { spec: { replicas: 0, selector: SELECTOR, template: pod(), ...spec } }, metadata);
const claims = (size: string) => [
  { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: size } } } },
];
const statefulSet = (spec: Fields = {}) =>
  manifest('apps/v1', 'StatefulSet', {
    spec: {
      replicas: 0,
      serviceName: 'it',
      selector: SELECTOR,
      template: pod(),
      volumeClaimTemplates: claims('1Gi'),
      ...spec,
    },
  });
const service = (spec: Fields = {}) =>
  manifest('v1', 'Service', { spec: { selector: labels, ports: [{ name: 'http', port: 80 }], ...spec } });
const claim = (size: string, spec: Fields = {}) =>
  manifest('v1', 'PersistentVolumeClaim', { spec: { ...claims(size)[0]?.spec, ...spec } });
const job = (fields: Fields) =>
  manifest('batch/v1', 'Job', {
    spec: { suspend: true, template: { spec: { restartPolicy: 'Never', containers: [container(fields)] } } },
  });
const configMap = (fields: Fields) => manifest('v1', 'ConfigMap', fields);
const secret = (type: string) => manifest('v1', 'Secret', { type });
const quota = (spec: Fields) => manifest('v1', 'ResourceQuota', { spec: { hard: { pods: '900' }, ...spec } });
const budget = (maxUnavailable: number) =>
  manifest('policy/v1', 'PodDisruptionBudget', {
    spec: { maxUnavailable, selector: { matchLabels: { app: 'none' } } },
  });
const RBAC = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role' };
const binding = (name: string) =>
  manifest('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef: { ...RBAC, name } });
const role = (verb: string) =>
  manifest('rbac.authorization.k8s.io/v1', 'Role', {
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: [verb] }],
  });
const account = (arn: string) =>
  manifest('v1', 'ServiceAccount', {}, { annotations: { 'eks.amazonaws.com/role-arn': arn } });

const change = (rule: string, effect: Effect, of: string, before: Manifest, after: Manifest): RuleCase => ({
  rule,
  effect,
  of,
  before: [before],
  after: [after],
  checked: 'api server',
});

const rolls = (of: string, template: Fields, from: Fields = pod()): RuleCase[] => [
  change(
    'pod-template',
    'rolls pods',
    `${of} of a Deployment`,
    deployment({ template: from }),
    deployment({ template }),
  ),
  change(
    'pod-template',
    'rolls pods',
    `${of} of a StatefulSet`,
    statefulSet({ template: from }),
    statefulSet({ template }),
  ),
];

const kept = (of: string, before: Manifest, after: Manifest) =>
  change('workload-other', 'no restart', of, before, after);

const refused = (
  rule: string,
  of: string,
  before: Manifest,
  after: Manifest,
  effect: Effect = 'immutable, needs replacing',
) => change(rule, effect, of, before, after);

const whenDeleted = (policy: string) => ({ persistentVolumeClaimRetentionPolicy: { whenDeleted: policy } });
const onDelete = { updateStrategy: { type: 'OnDelete' } };
const recreate = { strategy: { type: 'Recreate' } };
const rolling = (maxSurge: number) => ({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge } } });

/** Single changes of objects that are whole, which a suite has a real API server with its controllers make. */
export const servedChanges: readonly RuleCase[] = [
  ...rolls('another image', withContainer({ image: 'a:2' })),
  ...rolls('a variable more', withContainer({ env: [{ name: 'A', value: '1' }] })),
  ...rolls('a variable less', pod(), withContainer({ env: [{ name: 'A', value: '1' }] })),
  ...rolls('other arguments', withContainer({ args: ['run'] })),
  ...rolls('another limit', withContainer({ resources: { limits: { memory: '1Gi' } } })),
  ...rolls('a readiness probe', withContainer({ readinessProbe: { httpGet: { path: '/', port: 80 } } })),
  ...rolls('another imagePullPolicy', withContainer({ imagePullPolicy: 'Always' })),
  ...rolls('a container more', pod({ containers: [container(), { name: 'other', image: 'b:1' }] })),
  ...rolls('a volume more', pod({ volumes: [{ name: 'tmp', emptyDir: {} }] })),
  ...rolls('another ServiceAccount', pod({ serviceAccountName: 'other' })),
  ...rolls('another grace period', pod({ terminationGracePeriodSeconds: 60 })),
  ...rolls('another node selector', pod({ nodeSelector: { disk: 'ssd' } })),
  ...rolls('a security context', pod({ securityContext: { runAsNonRoot: true } })),
  ...rolls('a label more on the pods', pod({}, { labels: { ...labels, tier: 'a' } })),
  ...rolls('an annotation more on the pods', pod({}, { annotations: { checksum: 'a' } })),
  kept('more replicas of a Deployment, on the server', deployment(), deployment({ replicas: 1 })),
  change('fewer-pods', 'stops pods', 'fewer replicas, on the server', deployment({ replicas: 1 }), deployment()),
  kept('another maxSurge', deployment(rolling(1)), deployment(rolling(2))),
  kept('RollingUpdate instead of Recreate, on the server', deployment(recreate), deployment(rolling(1))),
  kept('another revisionHistoryLimit', deployment(), deployment({ revisionHistoryLimit: 3 })),
  kept('another progressDeadlineSeconds', deployment(), deployment({ progressDeadlineSeconds: 700 })),
  kept('another minReadySeconds of a Deployment', deployment(), deployment({ minReadySeconds: 3 })),
  kept('a Deployment that is paused', deployment(), deployment({ paused: true })),
  kept('more replicas of a StatefulSet', statefulSet(), statefulSet({ replicas: 1 })),
  kept('another minReadySeconds of a StatefulSet', statefulSet(), statefulSet({ minReadySeconds: 3 })),
  kept('volumes that go with a StatefulSet', statefulSet(), statefulSet(whenDeleted('Delete'))),
  change(
    'label',
    'no restart',
    'another label of a Deployment',
    deployment(),
    deployment({}, { labels: { 'app.kubernetes.io/name': 'b' } }),
  ),
  change('service-changed', 'no restart', 'another port', service(), service({ ports: [{ name: 'http', port: 81 }] })),
  change(
    'service-changed',
    'no restart',
    'another selector of a Service',
    service(),
    service({ selector: { app: 'b' } }),
  ),
  change(
    'config-map-changed',
    'no restart',
    'another text',
    configMap({ data: { a: '1' } }),
    configMap({ data: { a: '2' } }),
  ),
  change('disruption-budget', 'no restart', 'another budget, on the server', budget(1), budget(2)),
  change('rbac', 'no restart', 'other rights, on the server', role('get'), role('list')),
  change('service-account', 'no restart', 'another role at AWS', account('a'), account('b')),
  refused(
    'deployment-selector',
    'another selector, on the server',
    deployment(),
    deployment({
      selector: { matchLabels: { app: 'b' } },
      template: pod({}, { labels: { app: 'b' } }),
    }),
  ),
  refused('strategy-recreate', 'Recreate instead of RollingUpdate', deployment(), deployment(recreate)),
  refused('update-strategy-on-delete', 'the update strategy OnDelete', statefulSet(), statefulSet(onDelete)),
  kept('RollingUpdate instead of OnDelete', statefulSet(onDelete), statefulSet()),
  refused('stateful-set-immutable', 'another serviceName', statefulSet(), statefulSet({ serviceName: 'b' })),
  refused(
    'stateful-set-immutable',
    'another podManagementPolicy',
    statefulSet(),
    statefulSet({ podManagementPolicy: 'Parallel' }),
  ),
  refused(
    'stateful-set-immutable',
    'larger claims of a StatefulSet',
    statefulSet(),
    statefulSet({ volumeClaimTemplates: claims('2Gi') }),
  ),
  refused(
    'service-cluster-ip',
    'a Service that becomes headless, on the server',
    service(),
    service({ clusterIP: 'None' }),
  ),
  refused(
    'config-map-immutable',
    'another text where it is immutable',
    configMap({ immutable: true, data: { a: '1' } }),
    configMap({ immutable: true, data: { a: '2' } }),
  ),
  refused('secret-type', 'another type, on the server', secret('Opaque'), secret('example.com/a')),
  refused('role-ref', 'another role, on the server', binding('a'), binding('b')),
  refused('batch-job-template', 'another image of a Job, on the server', job({}), job({ image: 'a:2' })),
  refused(
    'quota-scopes',
    'other scopes, on the server',
    quota({ scopes: ['NotBestEffort'] }),
    quota({ scopes: ['Terminating'] }),
  ),
  refused('volume-claim-smaller', 'a smaller claim', claim('2Gi'), claim('1Gi'), 'not possible'),
  refused(
    'volume-claim-immutable',
    'another class of a claim',
    claim('1Gi', { storageClassName: 'a' }),
    claim('1Gi', { storageClassName: 'b' }),
    'loses data',
  ),
];
