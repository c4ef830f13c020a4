import { isIPv4, isIPv6 } from 'node:net';
import { Construct } from 'constructs';

/** The kinds of cluster whose networks are known. */
export type ClusterKind = 'minikube' | 'kind' | 'eks' | 'gke' | 'aks' | 'openshift';

/** Facts about a cluster's network that its policies need, since a policy sees addresses as packets have them. */
export interface Network {
  readonly kind: ClusterKind;
  /** The addresses that pods get, so that a rule on addresses does not let pods in or out by the back door. */
  readonly podCidr: string;
  /** In IPv6, of a dual-stack cluster. @default - pods have none, and policies let no IPv6 through */
  readonly podCidr6?: string;
  /** Who answers when a pod asks for a name. @default - whoever does in clusters of the kind */
  readonly dns?: Dns;
  /** @default - where it is in clusters of the kind */
  readonly apiServer?: ApiServer;
}

export interface Dns {
  /** Of the pods that answer, by their namespace. */
  readonly pods: readonly { readonly namespace: string; readonly labels: Readonly<Record<string, string>> }[];
  /** What answers without being a pod that policies know: caches on the node. */
  readonly addresses: readonly string[];
  /** Where the pods listen, behind their Service. */
  readonly port: number;
}

export interface ApiServer {
  /** As seen behind its Service. @default - anywhere but at the pods' addresses */
  readonly addresses?: readonly string[];
  /** Behind its Service, which has 443. */
  readonly port: number;
}

/** CoreDNS and kube-dns, by the label that both have in all of these clusters. */
const KUBE_DNS = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };
/** Kubernetes documentation, "Using NodeLocal DNSCache in Kubernetes Clusters". */
const NODE_LOCAL = '169.254.20.10/32';

const coreDns: Dns = { pods: [KUBE_DNS], addresses: [NODE_LOCAL], port: 53 };

const DEFAULTS: Readonly<Record<ClusterKind, (network: Network) => Required<Pick<Network, 'dns' | 'apiServer'>>>> = {
  minikube: () => ({ dns: { ...coreDns, addresses: [] }, apiServer: { port: 8443 } }),
  // As kubeadm sets it up.
  kind: () => ({ dns: { ...coreDns, addresses: [] }, apiServer: { port: 6443 } }),
  // The API server has interfaces in the cluster's VPC, whose addresses pods get too: Amazon EKS User Guide, "VPC and
  // subnet requirements".
  eks: ({ podCidr, podCidr6 }) => ({
    dns: coreDns,
    apiServer: { addresses: [podCidr, ...(podCidr6 === undefined ? [] : [podCidr6])], port: 443 },
  }),
  // Cloud DNS answers at the metadata server, NodeLocal DNSCache in pods of its own: GKE documentation, "Using Cloud
  // DNS for GKE" and "Setting up NodeLocal DNSCache".
  gke: () => ({
    dns: {
      pods: [KUBE_DNS, { namespace: 'kube-system', labels: { 'k8s-app': 'node-local-dns' } }],
      addresses: [NODE_LOCAL, '169.254.169.254/32'],
      port: 53,
    },
    apiServer: { port: 443 },
  }),
  // LocalDNS is at these addresses of each node: AKS documentation, "DNS resolution in AKS: LocalDNS".
  aks: () => ({
    dns: { ...coreDns, addresses: ['169.254.10.10/32', '169.254.10.11/32'] },
    apiServer: { port: 443 },
  }),
  // OpenShift documentation, "DNS Operator in OpenShift": its Service leads to this port.
  openshift: () => ({
    dns: {
      pods: [{ namespace: 'openshift-dns', labels: { 'dns.operator.openshift.io/daemonset-dns': 'default' } }],
      addresses: [],
      port: 5353,
    },
    apiServer: { port: 6443 },
  }),
};

/** A network with what its kind says where nothing else does. */
export const networkOf = (network: Network): Network & Required<Pick<Network, 'dns' | 'apiServer'>> => ({
  ...DEFAULTS[network.kind](network),
  ...network,
});

/** The network that all components of an app are in. */
export class ClusterNetwork extends Construct {
  /** Where none was declared, names are asked for as in a plain cluster. */
  static dnsOf(scope: Construct): Dns {
    const declared = scope.node.root.node.children.find((child) => child instanceof ClusterNetwork);
    return declared instanceof ClusterNetwork ? networkOf(declared.network).dns : coreDns;
  }

  constructor(
    scope: Construct,
    id: string,
    readonly network: Network,
  ) {
    super(scope, id);
    checkRange(this, 'podCidr', network.podCidr, isIPv4, '10.244.0.0/16');
    if (network.podCidr6) checkRange(this, 'podCidr6', network.podCidr6, isIPv6, 'fd00:10:244::/56');
  }
}

/** @throws Error when a range is not one of addresses of that family: the API server would refuse each policy */
function checkRange(
  at: Construct,
  name: string,
  range: string,
  isOfFamily: (ip: string) => boolean,
  like: string,
): void {
  const [, address = ''] = /^([^/]+)\/\d{1,3}$/.exec(range) ?? [];
  if (!isOfFamily(address))
    throw new Error(`${at.node.path}: ${name} '${range}' is not such a range: write it as ${like}`);
}
