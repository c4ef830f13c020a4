import type { Manifest, Peer, Rule, Spec } from './manifests';

type Labels = Readonly<Record<string, string>>;

/** An end of a connection: pods that have labels and a namespace, or an address outside of the cluster. */
export interface End {
  readonly name: string;
  readonly labels?: Labels;
  readonly namespace?: string;
  readonly address?: string;
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
        ports
          .filter((port) => allows(policies, 'Egress', from, to, port) && allows(policies, 'Ingress', to, from, port))
          .map((port) => `${from.name} -> ${to.name}:${port}`),
      ),
    )
    .sort();
}

/** Whether the policies that select `pod` allow it a connection with `other` in one direction. */
function allows(
  policies: readonly Manifest[],
  direction: 'Ingress' | 'Egress',
  pod: End,
  other: End,
  port: string,
): boolean {
  const applicable = policies.filter(
    ({ metadata, spec }) =>
      metadata.namespace === pod.namespace &&
      spec.policyTypes?.includes(direction) &&
      matches(spec.podSelector?.matchLabels, pod.labels),
  );
  if (applicable.length === 0) return true;
  return applicable.some(({ metadata, spec }) =>
    rulesOf(spec, direction).some(
      ({ from, to, ports }) =>
        (ports ?? []).some((allowed) => describePort(allowed) === port) &&
        (from ?? to ?? []).some((peer) => isPeer(peer, other, metadata.namespace ?? '')),
    ),
  );
}

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
    ? matches(namespaceSelector.matchLabels, { 'kubernetes.io/metadata.name': end.namespace ?? '' })
    : end.namespace === namespace;
  return namespaceMatches && matches(podSelector?.matchLabels, end.labels);
}

const rulesOf = (spec: Spec, direction: 'Ingress' | 'Egress'): readonly Rule[] =>
  (direction === 'Ingress' ? spec.ingress : spec.egress) ?? [];

const portsOf = ({ spec }: Manifest): string[] =>
  [...rulesOf(spec, 'Ingress'), ...rulesOf(spec, 'Egress')].flatMap(({ ports = [] }) => ports.map(describePort));

const describePort = ({ port, protocol }: { port: number; protocol: string }): string =>
  protocol === 'TCP' ? `${port}` : `${port}/${protocol.toLowerCase()}`;

const matches = (selector: Labels | undefined, labels: Labels | undefined): boolean =>
  Object.entries(selector ?? {}).every(([key, value]) => labels?.[key] === value);

function inRange(address: string, cidr: string): boolean {
  const [network = '', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(toNumber(address) / size) === Math.floor(toNumber(network) / size);
}

const toNumber = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
