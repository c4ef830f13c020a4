import type { Milliseconds } from '../../../job/duration';
import { type OperatorName, operators } from '../../operators';
import { textAt } from '../../value-at';
import { apply } from '../cluster/apply';
import type { Kubectl } from '../cluster/kubectl';
import type { LiveObject } from '../cluster/live-object';
import { isMadeByDeploy, MADE_BY_DEPLOY } from '../cluster/ownership';
import type { Target } from '../cluster/target';
import { waitUntilReady } from '../cluster/wait';
import { identity, type Manifest } from '../manifest';
import { crdsOfChart } from './chart-crds';

/** Whether an object is what an installation of the operator made. */
export const isOfOperator = ({ kind, metadata, spec }: LiveObject, name: OperatorName): boolean => {
  const { namespace, apiGroups } = operators[name];
  const groups: readonly string[] = apiGroups;
  if (kind === 'CustomResourceDefinition') return groups.includes(textAt(spec, 'group') ?? '');
  return (kind === 'Namespace' ? metadata.name : metadata.namespace) === namespace;
};

export const crdsOf = async (kubectl: Kubectl, name: OperatorName): Promise<LiveObject[]> =>
  (await kubectl.get('customresourcedefinitions')).filter((crd) => isOfOperator(crd, name));

/**
 * Brings an operator's CRDs to what its chart has, since Helm makes those that are absent and changes none. They are
 * labelled as made by deploy but for those that others made, which stay at a teardown.
 * @throws Failure where the fields of those belong to another manager
 */
export async function applyCrds(
  { kubectl, progress }: Pick<Target, 'kubectl' | 'progress'>,
  name: OperatorName,
  limit?: Milliseconds,
): Promise<void> {
  const crds = await crdsOfChart(kubectl, name);
  const live = await crdsOf(kubectl, name);
  const ofOthers = live.filter((crd) => !isMadeByDeploy(crd)).map(identity);
  await apply(
    kubectl,
    crds.map((crd) => (ofOthers.includes(identity(crd)) ? crd : labelled(crd))),
  );
  await waitUntilReady(kubectl, crds, new Set(), progress, limit);
}

const labelled = (crd: Manifest): Manifest => ({
  ...crd,
  metadata: { ...crd.metadata, labels: { ...crd.metadata.labels, ...MADE_BY_DEPLOY } },
});
