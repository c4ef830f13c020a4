import { Lazy } from 'cdk8s';
import type { KafkaListener } from '../crds/kafka';
import type { Peer, Port } from './connections';

/** The ports that clients connect to, by listener. */
export const LISTENERS = {
  plain: { number: 9092 },
  tls: { number: 9093 },
  extlb: { number: 9094 },
} as const satisfies Record<string, Port>;

/** The load balancer, for clients outside of the cluster. */
export interface LoadBalancer {
  readonly from: Peer;
  readonly loadBalancerSourceRanges: readonly string[];
  /** Whether the load balancer needs ports on the nodes. */
  readonly allocateLoadBalancerNodePorts: boolean;
}

export interface ListenersProps {
  /** Whether clients need TLS and a password; nothing passes unencrypted then. */
  readonly authenticated: boolean;
  /** @default - clients within the cluster only */
  readonly loadBalancer?: LoadBalancer | undefined;
  /** The peers that a listener lets in, asked for at synthesis, when all clients are known. */
  readonly peersOf: (listener: 'plain' | 'tls') => readonly Peer[];
}

export function listeners({ authenticated, loadBalancer, peersOf }: ListenersProps): KafkaListener[] {
  const security = authenticated && ({ authentication: { type: 'scram-sha-512' } } as const);
  const internal = (name: 'plain' | 'tls'): KafkaListener => ({
    name,
    port: LISTENERS[name].number,
    type: 'internal',
    tls: name === 'tls',
    ...security,
    networkPolicyPeers: Lazy.any({ produce: () => peersOf(name).flatMap(({ peers }) => [...peers]) }),
  });
  const external = ({ from, ...configuration }: LoadBalancer): KafkaListener => ({
    name: 'extlb',
    port: LISTENERS.extlb.number,
    type: 'loadbalancer',
    tls: authenticated,
    ...security,
    configuration,
    networkPolicyPeers: [...from.peers],
  });
  return [
    ...(authenticated ? [] : [internal('plain')]),
    internal('tls'),
    ...(loadBalancer === undefined ? [] : [external(loadBalancer)]),
  ];
}
