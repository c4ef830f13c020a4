import { isDeepStrictEqual } from 'node:util';
import { ApiObject, Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ClusterNetwork, type Dns } from './network';
import { addresses, podsIn } from './peers';

export interface Port {
  readonly number: number;
  /** @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP';
}

/** A side of a connection that is not a component of ours: pods elsewhere, or addresses. */
export interface Peer {
  /** For people. @default - the namespace of its pods, or nobody in particular */
  readonly name?: string;
  readonly peers: readonly k8s.NetworkPolicyPeer[];
}

export interface ConnectionsProps {
  /** Name of the NetworkPolicy. */
  readonly name: string;
  /** The labels that select the pods on this side. */
  readonly selector: Readonly<Record<string, string>>;
}

/** What one side allows: the other side, and the ports. */
export interface Rule {
  readonly peer: Peer;
  readonly ports: readonly Port[];
}

/**
 * Who a set of pods may talk to. Constructs record a connection when they take a reference to one another; the
 * NetworkPolicies of both sides are rendered from that, and what nobody recorded is denied.
 */
export class Connections extends Construct implements Peer {
  readonly peers: readonly k8s.NetworkPolicyPeer[];
  readonly #ingress: Rule[] = [];
  readonly #egress: Rule[] = [];

  constructor(scope: Construct, id: string, props: ConnectionsProps) {
    super(scope, id);
    const selector: k8s.LabelSelector = { matchLabels: props.selector };
    this.peers = [{ podSelector: selector }];
    new ApiObject(this, 'NetworkPolicy', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: props.name },
      // One for all connections, where cdk8s-plus makes two for each; lazy, since others may still connect later.
      spec: Lazy.any({
        produce: () =>
          k8s.toJson_NetworkPolicySpec({
            podSelector: selector,
            policyTypes: ['Ingress', 'Egress'],
            // No empty lists: the API server stores none, and takes one for a change each time that it is applied.
            ...(this.#ingress.length > 0 && {
              ingress: merged(this.#ingress).map(({ peer, ports }) => ({
                from: [...peer.peers],
                ports: ports.map(toPolicyPort),
              })),
            }),
            ...(this.#egress.length > 0 && {
              egress: merged([...this.#dns(), ...this.#egress]).map(({ peer, ports }) => ({
                to: [...peer.peers],
                ports: ports.map(toPolicyPort),
              })),
            }),
          }),
      }),
    });
  }

  /** Who may talk to these pods, so far. */
  get ingress(): readonly Rule[] {
    return this.#ingress;
  }

  /** Whom these pods may talk to, so far. */
  get egress(): readonly Rule[] {
    return this.#egress;
  }

  /** Lets these pods talk to `other` on `ports`. Where the other side is a component, it lets them in. */
  allowTo(other: Peer, ...ports: readonly Port[]): void {
    this.#egress.push({ peer: other, ports });
    if (other instanceof Connections) {
      other.#ingress.push({ peer: this, ports });
    }
  }

  /** Lets what is not a component of ours talk to these pods on `ports`. */
  allowFrom(other: Peer, ...ports: readonly Port[]): void {
    this.#ingress.push({ peer: other, ports });
  }

  /** Cluster DNS, which whoever may talk to anyone needs first. */
  #dns(): Rule[] {
    const { pods, addresses: cidrs, port }: Dns = ClusterNetwork.dnsOf(this);
    const ports = (number: number): Port[] => [{ number, protocol: 'UDP' }, { number }];
    return [
      { peer: { peers: pods.flatMap(({ namespace, labels }) => podsIn(namespace, labels).peers) }, ports: ports(port) },
      ...(cidrs.length === 0
        ? []
        : [{ peer: { peers: cidrs.flatMap((cidr) => addresses(cidr).peers) }, ports: ports(53) }]),
    ];
  }
}

/** One rule for each peer, with every port once: two references to one peer are one rule. */
function merged(rules: readonly Rule[]): Rule[] {
  const byPeer = new Map<string, Rule>();
  for (const { peer, ports } of rules) {
    const key = JSON.stringify(peer.peers);
    const known = byPeer.get(key)?.ports ?? [];
    const added = ports.filter((port) => !known.some((other) => isDeepStrictEqual(other, port)));
    byPeer.set(key, { peer, ports: [...known, ...added] });
  }
  return [...byPeer.values()];
}

const toPolicyPort = ({ number, protocol = 'TCP' }: Port): k8s.NetworkPolicyPort => ({
  port: k8s.IntOrString.fromNumber(number),
  protocol,
});
