import { NAMESPACE } from '../../charts/system';
import { operators } from '../../operators';
import type { Kubectl } from '../cluster/kubectl';
import type { LiveObject } from '../cluster/live-object';
import { hasOwner, listableKinds } from '../cluster/ownership';
import { awaitGone, type RemovalOptions, remove } from '../cluster/removal';
import type { Target } from '../cluster/target';

const GROUPS: readonly string[] = Object.values(operators).flatMap(({ apiGroups }) => apiGroups);

/** Whether an object is one that an operator acts on. */
export const isCustomResource = ({ apiVersion }: Pick<LiveObject, 'apiVersion'>): boolean =>
  GROUPS.includes(apiVersion.replace(/\/.*$/, ''));

/**
 * Every custom resource of the operators in our namespace: those that we declare, those that people added, and those
 * that operators made by themselves, such as the snapshot of a savepoint.
 */
export async function customResources(kubectl: Kubectl): Promise<LiveObject[]> {
  const kinds = (await listableKinds(kubectl)).filter((kind) => GROUPS.includes(kind.replace(/^[^.]*\./, '')));
  if (kinds.length === 0) return [];
  const found = await kubectl.get(kinds.join(','), '--namespace', NAMESPACE);
  return found.filter(({ metadata }) => metadata.namespace === NAMESPACE);
}

/**
 * Ends the custom resources that are left while the operators live, which hold them by finalizers: what has an owner goes
 * after it, and is waited for.
 */
export async function removeCustomResources({ kubectl, progress }: Target, options: RemovalOptions): Promise<void> {
  const left = await customResources(kubectl);
  progress.title('what operators made');
  await remove(
    kubectl,
    left.filter(({ metadata }) => !hasOwner(metadata)),
    progress,
    options,
  );
  await awaitGone(kubectl, left, progress, options.limit);
}
