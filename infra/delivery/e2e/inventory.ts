import type { Kubectl } from '../cluster/kubectl';
import { listableKinds } from '../cluster/ownership';
import { identity } from '../manifest';

/** These come and go by themselves, whoever is deployed. */
const COME_AND_GO = /^(apiservices|endpoints|endpointslices|nodes|componentstatuses|controllerrevisions)(\.|$)/;

/** Namespaces of the cluster itself, where its own leases and pods change all the time. */
const OF_CLUSTER = /^kube-/;

/** Every object of every kind and namespace, but those that come and go by themselves. */
export async function inventory(kubectl: Kubectl): Promise<ReadonlySet<string>> {
  const kinds = (await listableKinds(kubectl)).filter((kind) => !COME_AND_GO.test(kind));
  const objects = await kubectl.get(kinds.join(','), '--all-namespaces');
  return new Set(objects.filter(({ metadata }) => !OF_CLUSTER.test(metadata.namespace ?? '')).map(identity));
}

export interface Difference {
  readonly left: readonly string[];
  readonly lost: readonly string[];
}

/** What two inventories differ by. A lease in a namespace of both is taken and given back by whoever runs there. */
export function difference(before: ReadonlySet<string>, after: ReadonlySet<string>): Difference {
  const isOfOthers = (object: string) => {
    const [, namespace] = /^Lease\S* (.+)\/[^/]+$/.exec(object) ?? [];
    return namespace !== undefined && [before, after].every((objects) => objects.has(`Namespace ${namespace}`));
  };
  const without = (objects: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...objects].filter((object) => !others.has(object) && !isOfOthers(object));
  return { left: without(after, before), lost: without(before, after) };
}
