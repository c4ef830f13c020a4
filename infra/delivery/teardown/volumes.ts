import type { Milliseconds } from '../../../job/duration';
import { NAMESPACE } from '../../charts/system';
import { textAt } from '../../value-at';
import type { Kubectl } from '../cluster/kubectl';
import type { LiveObject } from '../cluster/live-object';
import { awaitGone } from '../cluster/removal';
import type { Target } from '../cluster/target';

/** The volumes that claims of our namespace have, or had. */
export const volumesOfOurs = async (kubectl: Kubectl): Promise<LiveObject[]> =>
  (await kubectl.get('persistentvolumes')).filter(({ spec }) => textAt(spec, 'claimRef', 'namespace') === NAMESPACE);

/** Whether a volume outlives its claim, as its storage class wants it. */
export const isRetained = ({ spec }: LiveObject): boolean => textAt(spec, 'persistentVolumeReclaimPolicy') === 'Retain';

/** Waits until the storage has deleted what the deleted claims had: a disk in a cloud takes its time. */
export async function awaitVolumes(
  { kubectl, progress }: Pick<Target, 'kubectl' | 'progress'>,
  limit: Milliseconds | undefined,
): Promise<void> {
  const volumes = (await volumesOfOurs(kubectl)).filter((volume) => !isRetained(volume));
  await awaitGone(kubectl, volumes, progress, limit);
}
