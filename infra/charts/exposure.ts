import type { Peer } from '../constructs/connections';
import type { Network } from '../constructs/network';
import { outside } from '../constructs/peers';
import type { NodePorts } from '../constructs/service';

/** Properties with the node ports of an environment, open to whoever is not a pod. */
export function exposed<Props extends { readonly nodePorts?: NodePorts['ports'] }>(
  { nodePorts, ...props }: Props,
  network: Network,
): Omit<Props, 'nodePorts'> & { nodePorts?: { ports: NonNullable<Props['nodePorts']>; from: Peer } } {
  return { ...props, ...(nodePorts && { nodePorts: { ports: nodePorts, from: outside(network) } }) };
}
