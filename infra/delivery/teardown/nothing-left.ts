import { setTimeout as sleep } from 'node:timers/promises';
import { type Milliseconds, minutes, seconds } from '../../../job/duration';
import { NAMESPACE } from '../../charts/system';
import { PART_OF } from '../../constructs/component';
import type { OperatorName } from '../../operators';
import type { Kubectl } from '../cluster/kubectl';
import { listableKinds } from '../cluster/ownership';
import type { Target } from '../cluster/target';
import { Failure } from '../failure';
import { identity } from '../manifest';
import { isOfOperator } from '../operators/crds';
import { isRetained, volumesOfOurs } from './volumes';

/** Operators and controllers end what they made a moment after what they made it for. */
const LIMIT = minutes(1);
const POLL = seconds(2);

/** What Strimzi makes outside of namespaces has this label, and the namespace of its cluster in its name. */
const MADE_BY_STRIMZI = 'app.kubernetes.io/managed-by=strimzi-cluster-operator';

/**
 * Asks every kind of the cluster for what is ours, and the namespace for whatever is in it, until nothing is left.
 * @param kept operators that stay
 * @throws Failure that lists what is left after a while
 */
export async function proveNothingLeft(
  { kubectl, progress }: Pick<Target, 'kubectl' | 'progress'>,
  kept: readonly OperatorName[],
  limit: Milliseconds = LIMIT,
): Promise<void> {
  for (const start = performance.now(); ; await sleep(POLL)) {
    const left = await leftOvers(kubectl, kept);
    if (left.length === 0) break;
    if (performance.now() - start > limit) {
      throw new Failure(`left in the cluster:\n  ${left.join('\n  ')}`);
    }
    progress.title('not gone yet');
    for (const object of left) progress.state(object, 'waiting', 'waiting');
  }
  for (const volume of (await volumesOfOurs(kubectl)).filter(isRetained)) {
    progress.write(
      `${identity(volume)} is kept, as its reclaim policy is Retain: delete it when nobody needs its data`,
    );
  }
  const kinds = await listableKinds(kubectl);
  progress.write(
    `nothing of ours is left: asked for all ${kinds.length} kinds of '${kubectl.context}', and for all that is in ` +
      `namespace '${NAMESPACE}'`,
  );
}

/**
 * All that a teardown ought to have ended: ours wherever it is, and whatever is in our namespace or was made for it.
 * @returns their identities
 */
export async function leftOvers(kubectl: Kubectl, kept: readonly OperatorName[]): Promise<string[]> {
  const all = (await listableKinds(kubectl)).join(',');
  const labelled = await kubectl.get(all, '--all-namespaces', `--selector=app.kubernetes.io/part-of=${PART_OF}`);
  const ofOurs = labelled.filter((object) => !kept.some((operator) => isOfOperator(object, operator)));
  const byStrimzi = await kubectl.get(all, '--all-namespaces', `--selector=${MADE_BY_STRIMZI}`);
  const madeForUs = byStrimzi.filter(
    ({ metadata }) => metadata.namespace === undefined && metadata.name.includes(NAMESPACE),
  );
  // Also of a namespace that is gone: without its CRD, a custom resource outlives it unseen.
  const namespaced = (await listableKinds(kubectl, 'namespaced')).join(',');
  const inside = await kubectl.get(namespaced, '--namespace', NAMESPACE);
  const found = [
    ...ofOurs,
    ...madeForUs,
    ...inside.filter(({ metadata }) => metadata.namespace === NAMESPACE),
    ...(await volumesOfOurs(kubectl)).filter((volume) => !isRetained(volume)),
    ...(await kubectl.get('namespaces', NAMESPACE)),
  ];
  return [...new Set(found.map(identity))];
}
