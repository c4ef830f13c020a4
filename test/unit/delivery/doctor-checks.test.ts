import { checkCapacity } from '../../../infra/delivery/doctor/capacity';
import { checkLoadBalancer } from '../../../infra/delivery/doctor/load-balancer';
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
});
