import { problemsOfKeys } from '../../../infra/constructs/flink-options';
import { environmentNames } from '../../../infra/environments';
import { type Deployment, OPERATOR_RULES } from './flink-operator-rules';
import { manifestsOf } from './manifests';

const isDeployment = (manifest: object): manifest is Deployment =>
  'kind' in manifest && manifest.kind === 'FlinkDeployment';

const deploymentsOf = (name: string): Deployment[] =>
  manifestsOf(name).flatMap((manifest: object) => (isDeployment(manifest) ? [manifest] : []));

const declared = environmentNames.flatMap((name) => deploymentsOf(name).map((deployment) => ({ name, deployment })));
const [local] = deploymentsOf('local');
if (local === undefined) throw new Error('the local environment no longer runs Flink');
const { spec } = local;

const KEYS = 'keys that are not its own, not deprecated and no prefix of one another';

const withSpec = (changes: Partial<Deployment['spec']>): Deployment => ({ ...local, spec: { ...spec, ...changes } });
const configured = (entries: Readonly<Record<string, string>>): Deployment =>
  withSpec({ flinkConfiguration: { ...spec.flinkConfiguration, ...entries } });

const { serviceAccount: _, ...withoutAccount } = spec;

/** Deployments that break a rule, and no other. */
const BROKEN: readonly [rule: string, of: string, deployment: Deployment][] = [
  ['a name of 45 characters at most', 'a longer one', { ...local, metadata: { name: 'j'.repeat(46) } }],
  ['a version of Flink', 'one too old', withSpec({ flinkVersion: 'v1_14' })],
  ['a version of Flink', 'one that it does not know', withSpec({ flinkVersion: 'v2_3' })],
  ['a template of the ingress, if any', 'none', withSpec({ ingress: {} })],
  [KEYS, 'a prefix of another key', configured({ 's3.endpoint.region': 'us-east-1' })],
  [KEYS, "a prefix of one of the operator's keys", configured({ 'kubernetes.container.image': 'flink:2' })],
  [KEYS, 'one that the operator sets', configured({ 'kubernetes.namespace': 'other' })],
  [KEYS, 'a deprecated one', configured({ 'recovery.mode': 'none' })],
  [
    'high availability with rollbacks',
    'none',
    configured({ 'kubernetes.operator.deployment.rollback.enabled': 'true' }),
  ],
  [
    'recovery with health checks',
    'none',
    configured({
      'kubernetes.operator.cluster.health-check.enabled': 'true',
      'kubernetes.operator.jm-deployment-recovery.enabled': 'false',
    }),
  ],
  ['log files of two names', 'a third', withSpec({ logConfiguration: { 'log4j.properties': '' } })],
  [
    'a folder for checkpoints, unless upgrades are stateless',
    'none',
    withSpec({
      flinkConfiguration: { ...spec.flinkConfiguration, 'execution.checkpointing.dir': '' },
      job: { ...spec.job, upgradeMode: 'savepoint' },
    }),
  ],
  [
    'a folder for savepoints, where savepoints are wanted',
    'a blank',
    configured({
      'execution.checkpointing.savepoint-dir': ' ',
      'kubernetes.operator.periodic.savepoint.interval': '1 h',
    }),
  ],
  ['TaskManagers, or a parallelism', 'neither', withSpec({ taskManager: { ...spec.taskManager, replicas: 0 } })],
  ['one JobManager at least', 'none', withSpec({ jobManager: { ...spec.jobManager, replicas: 0 } })],
  ['high availability with several JobManagers', 'none', withSpec({ jobManager: { ...spec.jobManager, replicas: 2 } })],
  ['the memory of each process', 'none', withSpec({ jobManager: { ...spec.jobManager, resource: {} } })],
  [
    'the memory of each process',
    'a word',
    withSpec({ taskManager: { ...spec.taskManager, resource: { memory: 'much' } } }),
  ],
  [
    'ephemeral storage as a quantity',
    'a word',
    withSpec({ taskManager: { ...spec.taskManager, resource: { memory: '1g', ephemeralStorage: 'much' } } }),
  ],
  ['a ServiceAccount', 'none', { ...local, spec: withoutAccount }],
  [
    'no options of the autoscaler, whose ranges are a matter of their own',
    'one',
    configured({ 'job.autoscaler.enabled': 'true' }),
  ],
  ['standalone mode, without a jar', 'another', withSpec({ mode: 'native' })],
];

const brokenBy = (deployment: Deployment): string[] =>
  OPERATOR_RULES.filter(({ holds }) => !holds(deployment)).map(({ rule }) => rule);

describe('the rules of the Flink operator', () => {
  it.each(declared)('hold for the job of $name', ({ deployment }) => {
    expect(brokenBy(deployment)).toEqual([]);
  });

  it.each(BROKEN)('%s: refuse %s', (rule, _of, deployment) => {
    expect(brokenBy(deployment)).toEqual([rule]);
  });

  it('have a test each', () => {
    const tested = new Set(BROKEN.map(([rule]) => rule));
    expect(OPERATOR_RULES.map(({ rule }) => rule).filter((rule) => !tested.has(rule))).toEqual([]);
  });
});

describe('the keys of a configuration', () => {
  it.each([
    ['s3.endpoint.region', "'s3.endpoint' is a prefix of 's3.endpoint.region'"],
    ['kubernetes.cluster-id', "'kubernetes.cluster-id' is set by the operator, which refuses it: leave it out"],
    ['high-availability', "'high-availability' is deprecated in Flink 2: write 'high-availability.type'"],
    ['jobstore.expiration-time', "'jobstore.expiration-time' is deprecated in Flink 2: leave it out"],
  ])('may not have %s beside those of the job', (key, problem) => {
    const problems = problemsOfKeys([...Object.keys(spec.flinkConfiguration), key]);
    expect(problems).toContainEqual(expect.stringContaining(problem));
  });
});
