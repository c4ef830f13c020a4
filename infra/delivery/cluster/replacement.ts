import type { Milliseconds } from '../../../job/duration';
import { NAMESPACE } from '../../system';
import type { Manifest } from '../manifest';
import { listAt, textAt } from '../plan/rule';
import type { LiveObject } from './live-object';
import { remove } from './removal';
import type { Target } from './target';

/**
 * Deletes objects that are to be made again under their names, with their pods, and the volumes that go with them: the
 * new ones would otherwise take those over.
 */
export async function makeRoom(
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
