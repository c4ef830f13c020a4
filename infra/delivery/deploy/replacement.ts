import type { Milliseconds } from '../../../job/duration';
import { NAMESPACE } from '../../charts/system';
import { listAt, textAt } from '../../value-at';
import type { LiveObject } from '../cluster/live-object';
import { remove } from '../cluster/removal';
import type { Target } from '../cluster/target';
import type { Manifest } from '../manifest';

/**
 * Deletes objects that are to be made again under their names, with their pods, and the volumes that go with them: the
 * new ones would otherwise take those over.
 */
export async function deleteBeforeReplace(
  { kubectl, progress }: Pick<Target, 'kubectl' | 'progress'>,
  objects: readonly Manifest[],
  limit?: Milliseconds,
): Promise<void> {
  if (objects.length === 0) return;
  const claims = await kubectl.get('persistentvolumeclaims', '--namespace', NAMESPACE);
  const owned = claims.filter((claim) => objects.some((object) => owns(object, claim)));
  await remove(kubectl, [...objects, ...owned], progress, { cascade: 'foreground', limit });
}

const owns = ({ kind, metadata: { name } }: Manifest, { metadata }: LiveObject): boolean =>
  listAt(metadata, 'ownerReferences').some((owner) => textAt(owner, 'kind') === kind && textAt(owner, 'name') === name);
