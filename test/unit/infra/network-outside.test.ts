import { App } from 'cdk8s';
import { NAMESPACE } from '../../../infra/charts/system';
import { SystemChart } from '../../../infra/charts/system-chart';
import { Component } from '../../../infra/constructs/component';
import { type ClusterKind, ClusterNetwork, networkOf } from '../../../infra/constructs/network';
import { outside } from '../../../infra/constructs/peers';
import { loadEnvironment } from '../../../infra/environments';
import { parseManifests } from './manifests';
import { allows, type End } from './reachability';

describe('a component that may talk to what is outside', () => {
  const POD_CIDRS = { podCidr: '10.244.0.0/16', podCidr6: 'fd00:10:244::/56' };

  /** Whether it reaches an address, where pods have addresses of these ranges. */
  function reaches(ranges: Parameters<typeof outside>[0], address: string): boolean {
    const app = new App();
    const chart = new SystemChart(app, 'unit', { environment: loadEnvironment('local').props, namespace: NAMESPACE });
    const component = new Component(chart, 'asks', { name: 'asks' });
    component.connections.allowTo(outside(ranges), { number: 443 });
    const pod = { name: 'pod', namespace: NAMESPACE, labels: component.selector };
    return allows(parseManifests(app.synthYaml()), pod, { name: 'it', address }, '443');
  }

  it.each([
    ['203.0.113.7', true],
    ['10.244.3.1', false],
    ['169.254.169.254', false],
    ['2001:db8::7', true],
    ['fd00:10:244:100::1', true],
    ['fd00:10:244:0:1::1', false],
    ['fd00:ec2::254', false],
  ])('in a dual-stack cluster reaches %s: %s', (address, expected) => {
    expect(reaches(POD_CIDRS, address)).toBe(expected);
  });

  it('reaches nothing by IPv6 where pods have no such addresses', () => {
    expect(reaches({ podCidr: POD_CIDRS.podCidr }, '2001:db8::7')).toBe(false);
  });

  it.each([
    ['podCidr', { podCidr: '10.244.0.0' }],
    ['podCidr', { podCidr: 'fd00::/64' }],
    ['podCidr6', { podCidr: '10.244.0.0/16', podCidr6: '10.0.0.0/8' }],
  ])('is refused where %s is no range of its family', (name, ranges) => {
    expect(() => new ClusterNetwork(new App(), 'network', { kind: 'kind', ...ranges })).toThrow(
      new RegExp(`network: ${name} '.*' is not such a range: write it as `),
    );
  });
});

describe('whoever may talk to anyone may ask for names', () => {
  const dns = (end: Omit<End, 'name'>): End => ({ name: 'dns', ...end });
  const kubeDns = dns({ namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } });

  it.each<[kind: ClusterKind, where: string, resolver: End, port: number]>([
    ['minikube', 'at CoreDNS', kubeDns, 53],
    ['kind', 'at CoreDNS', kubeDns, 53],
    ['eks', 'at CoreDNS', kubeDns, 53],
    ['eks', 'at NodeLocal DNSCache', dns({ address: '169.254.20.10' }), 53],
    ['gke', 'at kube-dns', kubeDns, 53],
    ['gke', 'at Cloud DNS', dns({ address: '169.254.169.254' }), 53],
    ['gke', 'at NodeLocal DNSCache', dns({ namespace: 'kube-system', labels: { 'k8s-app': 'node-local-dns' } }), 53],
    ['aks', 'at LocalDNS', dns({ address: '169.254.10.11' }), 53],
    [
      'openshift',
      "at OpenShift's",
      dns({ namespace: 'openshift-dns', labels: { 'dns.operator.openshift.io/daemonset-dns': 'default' } }),
      5353,
    ],
  ])('on %s %s', (kind, _, resolver, port) => {
    const app = new App();
    new ClusterNetwork(app, 'network', { kind, podCidr: '10.244.0.0/16' });
    const chart = new SystemChart(app, 'unit', { environment: loadEnvironment('local').props, namespace: NAMESPACE });
    const [asks, silent] = ['asks', 'silent'].map((name) => new Component(chart, name, { name }));
    asks?.connections.allowTo(outside({ podCidr: '10.244.0.0/16' }), { number: 443 });
    const policies = parseManifests(app.synthYaml());
    const passes = (component: Component | undefined) =>
      ['', '/udp'].map((protocol) =>
        allows(
          policies,
          { name: 'pod', namespace: NAMESPACE, labels: component?.selector ?? {} },
          resolver,
          `${port}${protocol}`,
        ),
      );
    expect([passes(asks), passes(silent)]).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  it('unless the environment says who answers', () => {
    const pods = [{ namespace: 'dns', labels: { app: 'unbound' } }];
    const network = networkOf({ kind: 'kind', podCidr: '10.0.0.0/8', dns: { pods, addresses: [], port: 1053 } });
    expect(network).toMatchObject({ dns: { pods, port: 1053 }, apiServer: { port: 6443 } });
  });
});
