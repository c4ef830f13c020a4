import { deploy } from '../../../infra/delivery/deploy/deploy';
import type { Finding } from '../../../infra/delivery/doctor/finding';
import { checkImages } from '../../../infra/delivery/doctor/images';
import type { DeclaredObject } from '../../../infra/delivery/manifest';
import { declaredObjects } from '../../../infra/delivery/revision/declared';
import { Progress } from '../../../infra/delivery/terminal/progress';
import { loadEnvironment } from '../../../infra/environments';
import { imageReference, ownImages } from '../../../infra/images';
import { found, KubectlStandIn } from './kubectl-stand-in';

const OURS = imageReference(ownImages.nodeJob, 'understanding-apache-flink');
const PUSHED = imageReference(ownImages.nodeJob, 'registry.example.com:5000/system');

const image = (...names: string[]) => ({ names, sizeBytes: 1 });
const OTHER = image('registry.k8s.io/pause:3.10');
const node = (name: string, images: readonly object[], spec = {}) => ({ metadata: { name }, spec, status: { images } });
const TAINTED = { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] };

const running = (...images: string[]): DeclaredObject[] => [
  {
    manifest: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'job' },
      spec: { template: { spec: { containers: images.map((each) => ({ name: 'job', image: each })) } } },
    },
    path: '',
    chart: '',
  },
];

const cluster = (nodes: readonly object[]) => new KubectlStandIn(() => found(...nodes));

async function ask(nodes: readonly object[], reference = OURS): Promise<Finding> {
  const [finding = { what: 'nothing' }, ...others] = await checkImages(cluster(nodes), running(reference), 'small');
  expect(others).toEqual([]);
  return finding;
}

describe('an image of ours', () => {
  it.each([
    ['by its name', [node('a', [OTHER, image(OURS)])]],
    ["behind the engine's own registry", [node('a', [image(`docker.io/${OURS}`)])]],
    ['on each node that takes pods', [node('a', [image(OURS)]), node('control', [OTHER], TAINTED)]],
  ])('is there: %s', async (_, nodes) => {
    expect(await ask(nodes)).toEqual({ what: `node a has ${OURS}` });
  });

  it('that no node has is to be built', async () => {
    const { what, todo } = await ask([node('a', [OTHER]), node('b', [image(OURS.replace(/:.*/, ':0.0.1'))])]);
    expect(what).toBe(`${OURS} is not on each of the nodes a, b`);
    expect(todo).toMatch(/^'make images ENV=small' builds it, .*'minikube image load \S+node-job:/);
  });

  it('that one of several nodes lacks is to be brought there', async () => {
    const { what, todo } = await ask([node('a', [image(OURS)]), node('b', [OTHER])]);
    expect([what, todo]).toEqual([`${OURS} is not on node b`, expect.stringContaining('kind load')]);
  });

  it.each([
    ['reports no images', []],
    ['reports only the fifty largest', Array.from({ length: 50 }, (_, i) => image(`other:${i}`))],
  ])("can't be known of a node that %s, and holds nothing up", async (_, images) => {
    const { what, todo } = await ask([node('a', images)]);
    expect([what, todo]).toEqual([expect.stringMatching(/^whether node a has \S+ can't be told/), undefined]);
  });

  it('with a registry is pulled from there, which is said', async () => {
    const { what, todo } = await ask([node('a', [OTHER])], PUSHED);
    expect([what, todo]).toEqual([
      expect.stringMatching(/pull \S+ from registry\.example\.com:5000; whether/),
      undefined,
    ]);
  });
});

it('images of others are not asked for, nor the same one twice', async () => {
  const kubectl = cluster([node('a', [OTHER])]);
  expect(await checkImages(kubectl, running('influxdb:2.7.12'), 'small')).toEqual([]);
  expect(kubectl.asked).toEqual([]);
  expect(await checkImages(kubectl, running(OURS, OURS), 'small')).toHaveLength(1);
});

it.each([
  ['small', ['datagen', 'node-job']],
  ['local', ['datagen', 'flink-job']],
])('those of environment %s are found in whatever kind names them', async (name, images) => {
  const findings = await checkImages(cluster([node('a', [OTHER])]), declaredObjects(name), name);
  expect(findings.map(({ what }) => /([\w-]+):/.exec(what)?.[1])).toEqual(images);
});

it('a deployment applies nothing where one is missing, and says which', async () => {
  const { props } = loadEnvironment('small');
  const lines: string[] = [];
  const kubectl = new KubectlStandIn((args) => {
    if (args.startsWith('config')) return { stdout: 'stand-in\n' };
    if (args.startsWith('version')) return { stdout: VERSIONS };
    return args.startsWith('get nodes') ? found({ ...node('a', [OTHER]), ...ROOMY }) : found();
  });
  const to = {
    name: 'small',
    props: { ...props, cluster: { ...props.cluster, operators: 'preinstalled' as const } },
    declared: () => running(OURS),
    kubectl,
    progress: new Progress((line) => lines.push(line)),
  };
  await expect(deploy(to, { savepoint: false, show: () => undefined })).rejects.toThrow(/nothing was deployed/);
  expect(lines.filter((line) => line.includes('todo') && line.includes(OURS))).toHaveLength(1);
  expect(kubectl.asked.filter((line) => /^(apply|create|replace|delete|patch)/.test(line))).toEqual([]);
});

const VERSIONS = JSON.stringify({
  clientVersion: { gitVersion: 'v1.33.0' },
  serverVersion: { gitVersion: 'v1.33.0' },
});
const ROOMY = { status: { images: [OTHER], allocatable: { cpu: '8', memory: '16Gi' } } };
