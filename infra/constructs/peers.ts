import type { Peer, Port } from './connections';
import { type Network, networkOf } from './network';

/** A cloud's metadata service, which hands out the credentials of the node; the second one in IPv6, of AWS. */
const METADATA = '169.254.169.254/32';
const METADATA_6 = 'fd00:ec2::254/128';

/** Any address that is not a pod's: clients behind a NodePort or load balancer, services outside of the cluster. */
export function outside({ podCidr, podCidr6 }: Pick<Network, 'podCidr' | 'podCidr6'>): Peer {
  const { peers } = addresses('0.0.0.0/0', [podCidr, METADATA]);
  return { peers: [...peers, ...(podCidr6 === undefined ? [] : addresses('::/0', [podCidr6, METADATA_6]).peers)] };
}

/** The Kubernetes API is not a pod, so that it is known by its addresses and its port. */
export function apiServerOf(network: Network): { readonly peer: Peer; readonly port: Port } {
  const { addresses: cidrs, port } = networkOf(network).apiServer;
  const peer = cidrs === undefined ? outside(network) : { peers: cidrs.flatMap((cidr) => addresses(cidr).peers) };
  return { peer: { ...peer, name: 'Kubernetes API' }, port: { number: port } };
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

export const addresses = (cidr: string, except?: readonly string[]): Peer => ({
  peers: [{ ipBlock: { cidr, ...(except && { except: [...except] }) } }],
});
