import { BlockList, isIP } from 'node:net';
import type { Manifest, Peer, Rule, RulePort, Selector, Spec } from './manifests';

type Labels = Readonly<Record<string, string>>;

/** An end of a connection: pods that have labels and a namespace, or an address outside of the cluster. */
export interface End {
  readonly name: string;
  readonly labels?: Labels;
  readonly namespace?: string;
  readonly address?: string;
  /** Of the pod at the other end. @default false */
  readonly isNode?: boolean;
}

/** The pods that an environment's manifests lead to, those that operators make included. */
export function podsOf(manifests: readonly Manifest[]): End[] {
  return manifests.flatMap(({ kind, metadata, spec }): End[] => {
    const { name, namespace = '' } = metadata;
    switch (kind) {
      case 'Deployment':
      case 'StatefulSet':
        return [{ name, namespace, labels: spec.template?.metadata.labels ?? {} }];
      case 'FlinkDeployment':
        return [{ name, namespace, labels: { ...spec.podTemplate?.metadata.labels, app: name } }];
      case 'Kafka':
        // Strimzi's labels for the pods that it makes of this object.
        return ['kafka', 'entity-operator'].map((part) => ({
          name: part,
          namespace,
          labels: { 'strimzi.io/cluster': name, 'strimzi.io/name': `${name}-${part}` },
        }));
      default:
        return [];
    }
  });
}

/** Every `from -> to:port` that the NetworkPolicies allow, as Kubernetes reads them. */
export function allowedConnections(manifests: readonly Manifest[], ends: readonly End[]): string[] {
  const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
  const ports = [...new Set(policies.flatMap(portsOf))];
  return ends
    .flatMap((from) =>
      ends.flatMap((to) =>
        ports.filter((port) => allows(policies, from, to, port)).map((port) => `${from.name} -> ${to.name}:${port}`),
      ),
    )
    .sort();
}

/**
 * Whether `from` reaches `to` on a port, such as `9092` or `53/udp`: the policies of both sides must let it pass.
 * @throws Error for named ports, which are known by the pod alone
 */
export const allows = (policies: readonly Manifest[], from: End, to: End, port: string): boolean =>
  passes(policies, 'Egress', from, to, port) && passes(policies, 'Ingress', to, from, port);

/** Whether the policies that select `pod` allow it a connection with `other` in one direction. */
function passes(
  policies: readonly Manifest[],
  direction: 'Ingress' | 'Egress',
  pod: End,
  other: End,
  port: string,
): boolean {
  const applicable = policies.filter(
    ({ metadata, spec }) =>
      pod.labels !== undefined &&
      metadata.namespace === pod.namespace &&
      typesOf(spec).includes(direction) &&
      matches(spec.podSelector, pod.labels),
  );
  // A pod that no policy selects is open, and its own node always reaches it, as the kubelet's probes must.
  if (applicable.length === 0 || (direction === 'Ingress' && other.isNode === true)) return true;
  return applicable.some(({ metadata, spec }) =>
    rulesOf(spec, direction).some(
      ({ from, to, ports = [] }) =>
        (ports.length === 0 || ports.some((allowed) => includes(allowed, port))) &&
        isAmong(from ?? to ?? [], other, metadata.namespace ?? ''),
    ),
  );
}

/** No peers at all are all of them. */
const isAmong = (peers: readonly Peer[], end: End, namespace: string): boolean =>
  peers.length === 0 || peers.some((peer) => isPeer(peer, end, namespace));

function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, end: End, namespace: string): boolean {
  if (ipBlock) {
    const { address } = end;
    return (
      address !== undefined &&
      inRange(address, ipBlock.cidr) &&
      !ipBlock.except?.some((range) => inRange(address, range))
    );
  }
  if (end.labels === undefined) return false;
  const namespaceMatches = namespaceSelector
    ? matches(namespaceSelector, { 'kubernetes.io/metadata.name': end.namespace ?? '' })
    : end.namespace === namespace;
  return namespaceMatches && matches(podSelector, end.labels);
}

/** Where nothing is said: ingress, and egress if there are rules for it. */
const typesOf = ({ policyTypes, egress }: Spec): readonly string[] =>
  policyTypes ?? (egress === undefined ? ['Ingress'] : ['Ingress', 'Egress']);

const rulesOf = (spec: Spec, direction: 'Ingress' | 'Egress'): readonly Rule[] =>
  (direction === 'Ingress' ? spec.ingress : spec.egress) ?? [];

const portsOf = ({ spec }: Manifest): string[] =>
  [...rulesOf(spec, 'Ingress'), ...rulesOf(spec, 'Egress')].flatMap(({ ports = [] }) =>
    ports.flatMap(({ port, protocol = 'TCP' }) => (port === undefined ? [] : [described(port, protocol)])),
  );

const described = (port: number | string, protocol: string): string =>
  protocol === 'TCP' ? `${port}` : `${port}/${protocol.toLowerCase()}`;

function includes({ port, endPort, protocol = 'TCP' }: RulePort, asked: string): boolean {
  if (typeof port === 'string') throw new Error(`port '${port}' is a name: write its number`);
  const [number = '', of = 'tcp'] = asked.split('/');
  if (of !== protocol.toLowerCase()) return false;
  return port === undefined || (Number(number) >= port && Number(number) <= (endPort ?? port));
}

/** An empty selector selects everything. */
function matches({ matchLabels = {}, matchExpressions = [] }: Selector = {}, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const isIn = value !== undefined && values.includes(value);
      return operator === 'In' ? isIn : !isIn;
    })
  );
}

function inRange(address: string, cidr: string): boolean {
  const [network = '', bits = ''] = cidr.split('/');
  const range = new BlockList();
  range.addSubnet(network, Number(bits), familyOf(network));
  return isIP(address) === isIP(network) && range.check(address, familyOf(address));
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
