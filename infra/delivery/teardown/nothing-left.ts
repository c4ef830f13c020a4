import { PART_OF } from '../../constructs/component';
import type { OperatorName } from '../../operators';
import { NAMESPACE } from '../../system';
import { listableKinds } from '../cluster/ownership';
import type { Target } from '../cluster/target';
import { Failure } from '../failure';
import { identity } from '../manifest';
import { isOfOperator } from '../operators/crds';
import { isRetained, volumesOfOurs } from './volumes';

/** Asks every kind of the cluster. @param kept operators that stay */
export async function proveNothingLeft(
  { kubectl, progress }: Pick<Target, 'kubectl' | 'progress'>,
  kept: readonly OperatorName[],
): Promise<void> {
  const kinds = await listableKinds(kubectl);
  const labelled = await kubectl.get(
    kinds.join(','),
    '--all-namespaces',
    `--selector=app.kubernetes.io/part-of=${PART_OF}`,
  );
  const volumes = await volumesOfOurs(kubectl);
  const namespaces = await kubectl.get('namespaces', NAMESPACE);
  const ofOurs = labelled.filter((object) => !kept.some((operator) => isOfOperator(object, operator)));
  const retained = volumes.filter(isRetained);
  const gone = volumes.filter((volume) => !isRetained(volume));
  const left = [...ofOurs, ...gone, ...namespaces].map(identity);
  if (left.length > 0) throw new Failure(`left in the cluster:\n  ${[...new Set(left)].join('\n  ')}`);
  for (const volume of retained) {
    progress.write(
      `${identity(volume)} is kept, as its reclaim policy is Retain: delete it when nobody needs its data`,
    );
  }
  progress.write(`nothing of ours is left: asked for all ${kinds.length} kinds of '${kubectl.context}'`);
}
