import { App } from 'cdk8s';
import { NAMESPACE } from '../../../infra/charts/system';
import { SystemChart } from '../../../infra/charts/system-chart';
import { Component } from '../../../infra/constructs/component';
import { type ClusterKind, ClusterNetwork, networkOf } from '../../../infra/constructs/network';
import { outside } from '../../../infra/constructs/peers';
import { DefaultDeny } from '../../../infra/constructs/platform';
import { environmentNames, loadEnvironment } from '../../../infra/environments';
import { manifestsOf, parseManifests } from './manifests';
import { FLINK_FLOWS, FLINK_HIGH_AVAILABILITY_FLOWS, STRIMZI_FLOWS } from './operator-flows';
import { allowedConnections, allows, type End, podsOf } from './reachability';

const OUTSIDE: End[] = [
  { name: 'outside', address: '203.0.113.7' },
  { name: "a node's metadata", address: '169.254.169.254' },
  { name: 'dns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  {
    name: 'flink-operator',
    namespace: 'flink-operator',
    labels: { 'app.kubernetes.io/name': 'flink-kubernetes-operator' },
  },
  { name: 'strimzi-operator', namespace: 'strimzi', labels: { 'strimzi.io/kind': 'cluster-operator' } },
  { name: 'a stranger', namespace: NAMESPACE, labels: { app: 'stranger' } },
  { name: 'another namespace', namespace: 'other', labels: { 'app.kubernetes.io/name': 'job' } },
];

/** An address that production's API server has, in the range that its pods have too. */
const VPC: End = { name: "the VPC's", address: '10.0.3.17' };

/** Connections between ends that are no pods of ours are none of our affair. */
const concernsUs = (connection: string): boolean => {
  const [from = '', to = ''] = connection.split(' -> ').map((end) => end.replace(/:[\d/a-z]+$/, ''));
  const strangers = [...OUTSIDE, VPC].map(({ name }) => name).filter((name) => name !== 'a stranger');
  return !(strangers.includes(from) && strangers.includes(to));
};

const reachable = (name: string, ...more: End[]): string[] => {
  const manifests = manifestsOf(name);
  return allowedConnections(manifests, [...podsOf(manifests), ...OUTSIDE, ...more]).filter(concernsUs);
};

/** Written as a person would check it: who, to whom, on which ports. */
const table = (...rows: [from: string, to: string, ...ports: (string | number)[]][]): string[] =>
  rows.flatMap(([from, to, ...ports]) => ports.map((port) => `${from} -> ${to}:${port}`)).sort();

const DNS = (...names: string[]): [string, string, ...string[]][] => names.map((name) => [name, 'dns', '53', '53/udp']);

describe('who may reach whom', () => {
  it('in local is what is wired, and nothing else', () => {
    expect(reachable('local')).toEqual(
      table(
        ['datagen', 'kafka', 9092],
        ['job', 'kafka', 9092],
        ['telegraf', 'kafka', 9092],
        ['kafka-ui', 'kafka', 9092],
        ['kafka', 'kafka', 9090, 9091],
        ['entity-operator', 'kafka', 9091],
        ['kafka', 'outside', 8443],
        ['entity-operator', 'outside', 8443],
        ['strimzi-operator', 'kafka', 8443, 9090, 9091],
        ['job', 'localstack', 4566],
        ['s3manager', 'localstack', 4566],
        ['job', 'job', 6121, 6122, 6123, 6124, 6125, 8081],
        ['flink-operator', 'job', 8081],
        ['telegraf', 'influxdb', 8086],
        ['telegraf', 'job', 9249],
        ['telegraf', 'kafka', 9404],
        ['outside', 'kafka', 9094],
        ['outside', 'localstack', 4566],
        ['outside', 'influxdb', 8086],
        ['outside', 'telegraf', '8125/udp', '8092/udp', 8094],
        ['outside', 'kafka-ui', 8080],
        ['outside', 's3manager', 8080],
        ...DNS('datagen', 'job', 'telegraf', 'kafka-ui', 'kafka', 'entity-operator', 's3manager'),
      ),
    );
  });

  it("in small is the same, with the Node engine in Flink's place", () => {
    expect(reachable('small')).toEqual(
      table(
        ['datagen', 'kafka', 9092],
        ['job', 'kafka', 9092],
        ['telegraf', 'kafka', 9092],
        ['kafka-ui', 'kafka', 9092],
        ['kafka', 'kafka', 9090, 9091],
        ['entity-operator', 'kafka', 9091],
        ['kafka', 'outside', 8443],
        ['entity-operator', 'outside', 8443],
        ['strimzi-operator', 'kafka', 8443, 9090, 9091],
        ['job', 'localstack', 4566],
        ['s3manager', 'localstack', 4566],
        ['telegraf', 'influxdb', 8086],
        ['telegraf', 'job', 8080],
        ['telegraf', 'kafka', 9404],
        ['outside', 'localstack', 4566],
        ['outside', 'influxdb', 8086],
        ['outside', 'telegraf', '8125/udp', '8092/udp', 8094],
        ['outside', 'kafka-ui', 8080],
        ['outside', 's3manager', 8080],
        ...DNS('datagen', 'job', 'telegraf', 'kafka-ui', 'kafka', 'entity-operator', 's3manager'),
      ),
    );
  });

  it('in production is encrypted Kafka, S3 outside, and no way in but the load balancer', () => {
    expect(reachable('production', VPC)).toEqual(
      table(
        ['datagen', 'kafka', 9093],
        ['job', 'kafka', 9093],
        ['telegraf', 'kafka', 9093],
        ['kafka-ui', 'kafka', 9093],
        ['kafka', 'kafka', 9090, 9091],
        ['entity-operator', 'kafka', 9091],
        ['kafka', "the VPC's", 443],
        ['entity-operator', "the VPC's", 443],
        ['job', "the VPC's", 443],
        ['strimzi-operator', 'kafka', 8443, 9090, 9091],
        ['job', 'outside', 443],
        ['s3manager', 'outside', 443],
        ['job', 'job', 6121, 6122, 6123, 6124, 6125, 8081],
        ['flink-operator', 'job', 8081],
        ['telegraf', 'influxdb', 8086],
        ['telegraf', 'job', 9249],
        ['telegraf', 'kafka', 9404],
        ['outside', 'kafka', 9094],
        ...DNS('datagen', 'job', 'telegraf', 'kafka-ui', 'kafka', 'entity-operator', 's3manager'),
      ),
    );
  });

  it('is nobody for a component that is not wired', () => {
    // Given a component with pods that takes no reference
    const app = new App();
    const unit = new SystemChart(app, 'unit', { environment: loadEnvironment('local').props, namespace: NAMESPACE });
    new DefaultDeny(unit, 'DefaultDeny');
    const { name, selector } = new Component(unit, 'Lonely', { name: 'lonely' });
    // When its manifests are read beside those of the whole system
    const manifests = [...manifestsOf('local'), ...parseManifests(app.synthYaml())];
    const ends: End[] = [...podsOf(manifests), ...OUTSIDE, { name, namespace: NAMESPACE, labels: selector }];
    // Then no connection begins or ends there
    expect(allowedConnections(manifests, ends).filter((connection) => connection.includes('lonely'))).toEqual([]);
  });
});

/** Where the Kubernetes API is, behind its Service. */
const API_SERVERS: Readonly<Record<string, { readonly address: string; readonly port: number }>> = {
  local: { address: '192.168.49.2', port: 8443 },
  small: { address: '192.168.49.2', port: 8443 },
  production: { address: '10.0.3.17', port: 443 },
};

describe.each(environmentNames)('what the operators and their pods need of the network in %s', (name) => {
  const manifests = manifestsOf(name);
  const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
  const { address = '', port: apiPort = 0 } = API_SERVERS[name] ?? {};
  const ends = new Map(
    [
      ...podsOf(manifests),
      ...OUTSIDE,
      { name: 'kubernetes-api', address },
      { name: 'node', address: '192.168.49.2', isNode: true },
    ].map((end) => [end.name, end]),
  );
  const endOf = (end: string): End => {
    const found = ends.get(end);
    if (found === undefined) throw new Error(`there is no '${end}' in ${name}`);
    return found;
  };
  const flink = manifests.find(({ kind }) => kind === 'FlinkDeployment');
  const isHighlyAvailable = JSON.stringify(flink?.spec ?? {}).includes('high-availability.type');
  const flows = [
    ...STRIMZI_FLOWS,
    ...(flink ? FLINK_FLOWS : []),
    ...(isHighlyAvailable ? FLINK_HIGH_AVAILABILITY_FLOWS : []),
  ];

  it.each(flows)('passes: $from -> $to:$port, $why', ({ from, to, port }) => {
    expect(allows(policies, endOf(from), endOf(to), `${port || apiPort}`)).toBe(true);
  });

  it.each([
    ['kafka', 'outside', 443],
    ['kafka', "a node's metadata", apiPort],
    ['kafka', 'job', 8081],
    ['entity-operator', 'kafka', 9092],
    ['strimzi-operator', 'kafka', 9092],
    ['flink-operator', 'kafka', 9092],
    ['a stranger', 'kafka', 8443],
    ['another namespace', 'kafka', 9091],
    ['influxdb', 'kubernetes-api', apiPort],
    ['datagen', 'kubernetes-api', apiPort],
  ])('does not pass: %s -> %s:%d', (from, to, port) => {
    expect(allows(policies, endOf(from), endOf(to), `${port}`)).toBe(false);
  });

  it('lists nothing where nothing is allowed, as the API server stores it', () => {
    expect(policies.flatMap(({ spec }) => [spec.ingress, spec.egress]).filter((rules) => rules?.length === 0)).toEqual(
      [],
    );
  });

  it('stands in no rule twice', () => {
    for (const { spec } of policies) {
      for (const rules of [spec.ingress ?? [], spec.egress ?? []]) {
        const peers = rules.map(({ from, to }) => JSON.stringify(from ?? to));
        expect(new Set(peers).size).toBe(peers.length);
      }
    }
  });
});

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
      new RegExp(`network: ${name} '.*' is no such range: write one as `),
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

describe.each(environmentNames)('the listeners of Kafka in %s', (name) => {
  it('let in whom the NetworkPolicy of the brokers lets in, so that Strimzi opens nothing more', () => {
    const manifests = manifestsOf(name);
    const kafka = manifests.find(({ kind }) => kind === 'Kafka');
    const policy = manifests.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'kafka');
    const self = JSON.stringify({ podSelector: policy?.spec.podSelector });
    const listeners = kafka?.spec.kafka?.listeners ?? [];
    expect(listeners).not.toHaveLength(0);
    for (const { port, networkPolicyPeers } of listeners) {
      const allowed = policy?.spec.ingress?.filter(({ ports }) => ports?.some((other) => other.port === port));
      expect(networkPolicyPeers).not.toHaveLength(0);
      expect(networkPolicyPeers.filter((peer) => JSON.stringify(peer) !== self)).toEqual(
        allowed?.flatMap(({ from }) => from),
      );
    }
  });
});
