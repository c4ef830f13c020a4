import type { Peer } from './connections';

/** Facts about a cluster's network that rules on addresses need. */
export interface Network {
  /** The addresses that pods get, so that a rule on addresses does not let pods in or out by the back door. */
  readonly podCidr: string;
  /** The port of the Kubernetes API behind its Service: 8443 on minikube, 6443 on kubeadm, 443 on EKS. */
  readonly apiServerPort: number;
}

/** Any address that is not a pod's: clients behind a NodePort or load balancer, services outside of the cluster. */
export function outside(network: Network): Peer {
  // The link-local address is a cloud's metadata service, which hands out the credentials of the node.
  return { peers: [{ ipBlock: { cidr: '0.0.0.0/0', except: [network.podCidr, '169.254.169.254/32'] } }] };
}

/** Pods of another namespace. */
export function podsIn(namespace: string, labels: Readonly<Record<string, string>>): Peer {
  return {
    peers: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        podSelector: { matchLabels: labels },
      },
    ],
  };
}
