import { checkCapacity } from '../../../infra/delivery/doctor/capacity';
import { checkLoadBalancer } from '../../../infra/delivery/doctor/load-balancer';
import { surge } from '../../../infra/delivery/plan/rules/requests';
import { declaredObjects } from '../../../infra/delivery/revision/declared';
import { environmentNames } from '../../../infra/environments';
import { found, KubectlStandIn } from './kubectl-stand-in';

const node = (providerID: string | undefined, labels = {}) => ({
  metadata: { name: 'node', labels },
  spec: { providerID },
  status: { allocatable: { cpu: '2', memory: '4Gi' } },
});
const MINIKUBE = node(undefined, { 'minikube.k8s.io/name': 'minikube' });
const KIND = node('kind://docker/kind/kind-control-plane');

const cluster = (nodes: readonly object[], others: Readonly<Record<string, readonly object[]>> = {}) =>
  new KubectlStandIn((args) => {
    if (/\bnodes\b/.test(args)) return found(...nodes);
    const [, items = []] = Object.entries(others).find(([part]) => args.includes(part)) ?? [];
    return found(...items);
  });

describe('a load balancer', () => {
  const served = {
    metadata: { name: 'web', namespace: 'others' },
    spec: { type: 'LoadBalancer' },
    status: { loadBalancer: { ingress: [{ ip: '10.96.0.7' }] } },
  };

  it.each<[what: string, kubectl: KubectlStandIn, processes: string[], giver: RegExp]>([
    ['a cloud', cluster([node('aws:///eu-central-1a/i-0')]), [], /controller \(aws\)/],
    ["minikube's tunnel", cluster([MINIKUBE]), ['/usr/bin/minikube -p a tunnel'], /'minikube tunnel', while/],
    ['the provider of kind', cluster([KIND]), ['./cloud-provider-kind'], /'cloud-provider-kind', while/],
    ['MetalLB', cluster([MINIKUBE], { 'app=metallb': [{ metadata: { name: 'speaker' } }] }), [], /MetalLB/],
    ['what serves another', cluster([MINIKUBE], { services: [served] }), [], /Service others\/web/],
  ])('gets its address from %s', async (_, kubectl, processes, giver) => {
    const { what, todo } = await checkLoadBalancer(kubectl, 'local', () => processes);
    expect([what, todo]).toEqual([expect.stringMatching(giver), undefined]);
  });

  it.each([
    [
      'minikube',
      MINIKUBE,
      /run 'minikube tunnel --profile stand-in'.*, or take kafka\.loadBalancer out of .*local\.ts/,
    ],
    ['kind', KIND, /run 'cloud-provider-kind'/],
    ['another cluster', node(undefined), /MetalLB/],
  ])('without a giver of addresses on %s is told what to do', async (_, one, todo) => {
    const pending = { metadata: { name: 'web' }, spec: { type: 'LoadBalancer' }, status: { loadBalancer: {} } };
    const finding = await checkLoadBalancer(cluster([one], { services: [pending] }), 'local', () => ['bash']);
    expect(finding.todo).toMatch(todo);
  });
});

describe('the room that is needed', () => {
  const container = (cpu: string) => ({ resources: { requests: { cpu, memory: '1Gi' } } });
  const pod = (namespace: string, cpu: string) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pod', namespace },
    spec: { containers: [container(cpu)] },
  });
  const ours = [{ manifest: pod('ours', '1800m'), path: '', chart: '' }];

  it('includes the operators that deploy installs', async () => {
    const kubectl = cluster([MINIKUBE]);
    expect((await checkCapacity(kubectl, ours, [])).todo).toBeUndefined();
    const { what, todo } = await checkCapacity(kubectl, ours, ['strimzi', 'flink']);
    expect(todo).toMatch(/add nodes/);
    expect(what).toMatch(/2\.3 CPU .* with the operators \(strimzi, flink\)/);
  });

  it('counts an operator once that runs already', async () => {
    const kubectl = cluster([MINIKUBE], { 'field-selector': [pod('strimzi', '200m')] });
    const { what } = await checkCapacity(kubectl, ours, ['strimzi']);
    expect(what).toMatch(/request 2\.0 CPU .*; one node has 2\.0 CPU/);
  });

  const web = (strategy: object, replicas = 1) => [
    {
      manifest: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web' },
        spec: { replicas, strategy, template: { spec: { containers: [container('400m')] } } },
      },
      path: '',
      chart: '',
    },
  ];

  it.each<[what: string, objects: ReturnType<typeof web>, more: string]>([
    ['nothing where pods end before others start', web({ type: 'Recreate' }, 4), '0.0 CPU and 0.0 GiB'],
    ['a pod where nothing is said', web({}), '0.4 CPU and 1.0 GiB'],
    ['a quarter of the pods, rounded up', web({ type: 'RollingUpdate' }, 5), '0.8 CPU and 2.0 GiB'],
    ['as many pods as are said', web({ rollingUpdate: { maxSurge: 3 } }), '1.2 CPU and 3.0 GiB'],
  ])('includes what an update needs for a while: %s', async (_, objects, more) => {
    const { what } = await checkCapacity(cluster([MINIKUBE]), objects, []);
    expect(what).toContain(`, an update ${more} more for a while; one node has 2.0 CPU`);
  });

  it('is too little where pods have it, and their update has not', async () => {
    const { todo } = await checkCapacity(cluster([MINIKUBE]), web({}, 3), []);
    expect(todo).toBeUndefined();
    expect((await checkCapacity(cluster([MINIKUBE]), web({ rollingUpdate: { maxSurge: 4 } }, 3), [])).todo).toMatch(
      /add nodes/,
    );
  });

  it.each(environmentNames)('for updates is none in %s: what is replaced ends first', (name) => {
    expect(surge({ objects: declaredObjects(name) })).toEqual({ cpu: 0, memory: 0 });
  });
});
