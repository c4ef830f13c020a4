import { NAMESPACE } from '../../../infra/charts/system';
import type { LiveObject } from '../../../infra/delivery/cluster/live-object';
import { awaitGone } from '../../../infra/delivery/cluster/removal';
import type { Target } from '../../../infra/delivery/cluster/target';
import type { Manifest } from '../../../infra/delivery/manifest';
import { deletionSummary } from '../../../infra/delivery/teardown/deletion-summary';
import { teardown } from '../../../infra/delivery/teardown/teardown';
import { Progress } from '../../../infra/delivery/terminal/progress';
import { loadEnvironment } from '../../../infra/environments';
import { milliseconds } from '../../../job/duration';
import { found, KubectlStandIn } from './kubectl-stand-in';

const OURS = { 'app.kubernetes.io/part-of': 'understanding-apache-flink', 'app.kubernetes.io/managed-by': 'cdk8s' };

const custom = (kind: string, group: string, name: string, metadata: object = {}): Manifest => ({
  apiVersion: `${group}/v1`,
  kind,
  metadata: { name, namespace: NAMESPACE, ...metadata },
});

const job = custom('FlinkDeployment', 'flink.apache.org', 'job', { labels: OURS, finalizers: ['flink'] });
const kafka = custom('Kafka', 'kafka.strimzi.io', 'kafka', { labels: OURS });
const snapshot: LiveObject = {
  ...custom('FlinkStateSnapshot', 'flink.apache.org', 'job-savepoint-upgrade-1', { finalizers: ['flink'] }),
  status: { path: 's3://lake/savepoints/savepoint-1' },
};
const podSet = custom('StrimziPodSet', 'core.strimzi.io', 'kafka-combined', { ownerReferences: [{ kind: 'Kafka' }] });

const PLURALS: Readonly<Record<string, string>> = {
  FlinkDeployment: 'flinkdeployments.flink.apache.org',
  FlinkStateSnapshot: 'flinkstatesnapshots.flink.apache.org',
  Kafka: 'kafkas.kafka.strimzi.io',
  StrimziPodSet: 'strimzipodsets.core.strimzi.io',
};

/** Keeps objects as an API server would whose operators live; what has an owner goes with it. */
class ClusterStandIn extends KubectlStandIn {
  constructor(objects: readonly Manifest[]) {
    const live = new Map(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object]));
    const named = (input: string): Manifest[] => JSON.parse(input).items;
    super((args, input) => {
      if (args.startsWith('api-resources')) return { stdout: Object.values(PLURALS).join('\n') };
      if (args.startsWith('delete')) {
        for (const { kind, metadata } of named(input)) live.delete(`${kind} ${metadata.name}`);
        if (!live.has('Kafka kafka')) live.delete('StrimziPodSet kafka-combined');
        return {};
      }
      if (args.startsWith('get --filename')) {
        return found(...named(input).flatMap((one) => live.get(`${one.kind} ${one.metadata.name}`) ?? []));
      }
      const kinds = args.split(' ')[1]?.split(',') ?? [];
      const isOurs = (object: Manifest) => !args.includes('--selector') || object.metadata.labels !== undefined;
      return found(
        ...[...live.values()].filter((object) => kinds.includes(PLURALS[object.kind] ?? '') && isOurs(object)),
      );
    });
  }
}

const targetOf = (kubectl: KubectlStandIn, lines: string[]): Target => {
  const { props } = loadEnvironment('small');
  return {
    name: 'small',
    props: { ...props, cluster: { ...props.cluster, operators: 'preinstalled' } },
    declared: () => [],
    kubectl,
    progress: new Progress((line) => lines.push(line)),
  };
};

describe('a teardown of what operators made objects for', () => {
  const lines: string[] = [];
  const kubectl = new ClusterStandIn([job, kafka, snapshot, podSet]);

  beforeAll(async () => {
    process.env.UAF_YES = '1';
    await teardown(targetOf(kubectl, lines), { savepoint: false });
  });

  it('ends the snapshots that the operator keeps, and leaves nothing', () => {
    expect(lines.join('\n')).toMatch(/FlinkStateSnapshot\S+ \S+\/job-savepoint-upgrade-1: deleted/);
    expect(lines.at(-1)).toMatch(/nothing of ours is left: asked for all 4 kinds .* namespace/);
  });

  it('waits for what has an owner, and does not delete it itself', () => {
    expect(lines.join('\n')).not.toMatch(/StrimziPodSet.*deleting/);
  });
});

it('lists what is left in the namespace, whoever made it', async () => {
  const kubectl = new KubectlStandIn((args) => {
    if (args.startsWith('api-resources')) return { stdout: 'strimzipodsets.core.strimzi.io' };
    return args.startsWith(`get strimzipodsets.core.strimzi.io --namespace`) ? found(podSet) : found();
  });
  process.env.UAF_YES = '1';
  const ending = teardown(targetOf(kubectl, []), { savepoint: false, timeout: milliseconds(1) });
  await expect(ending).rejects.toThrow(/left in the cluster:\n {2}StrimziPodSet\S+ \S+\/kafka-combined/);
});

describe('a CRD that does not go', () => {
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'flinkstatesnapshots.flink.apache.org', finalizers: ['customresourcecleanup'] },
  };
  const message = async (there: readonly object[]): Promise<string> => {
    const kubectl = new KubectlStandIn((args) => {
      if (args.startsWith('get --filename')) return found(crd);
      return args.startsWith('get namespaces') ? found(...there) : found(snapshot);
    });
    return awaitGone(kubectl, [crd], new Progress(() => undefined), milliseconds(1)).then(
      () => '',
      (error: Error) => error.message,
    );
  };

  it('is said to wait for its objects, which alone are to be released', async () => {
    const said = await message([{ metadata: { name: NAMESPACE } }]);
    expect(said).toMatch(/it waits for FlinkStateSnapshot\S+ \S+\/job-savepoint-upgrade-1, which wait for .* flink\./);
    expect(said).toMatch(/kubectl patch flinkstatesnapshot job-savepoint-upgrade-1 --namespace \S+ --type=merge/);
    expect(said).not.toMatch(/kubectl patch customresourcedefinition/);
  });

  it('whose objects are in a namespace that is gone needs the namespace first', async () => {
    expect(await message([])).toMatch(new RegExp(`kubectl create namespace ${NAMESPACE} .*\n +kubectl patch`));
  });
});

describe('what a teardown says beforehand', () => {
  const localStack = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'localstack' } };
  const none = { volumes: [], secrets: [] };

  it('is that the files of a savepoint stay', () => {
    expect(deletionSummary({ objects: [snapshot], ...none }, true)).toContain(
      'snapshot job-savepoint-upgrade-1; its files stay in s3://lake/savepoints/savepoint-1',
    );
  });

  it('is that they go with the store that is in the cluster', () => {
    const said = deletionSummary({ objects: [snapshot, localStack], ...none }, true);
    expect(said).toContain('snapshot job-savepoint-upgrade-1, with its files in s3://lake/savepoints/savepoint-1');
    expect(said).toContain('the savepoint that the job is to write: it is in that bucket');
  });
});
