import { type OperatorName, operators } from '../../operators';
import { listAt, textAt } from '../../value-at';
import type { Kubectl } from '../cluster/kubectl';
import { conditionOf, type LiveObject } from '../cluster/live-object';
import { judge } from '../cluster/readiness';

/** An operator as a cluster has it. */
export interface FoundOperator {
  readonly deployment: LiveObject;
  /** @default - nothing tells it */
  readonly version?: string;
  /** Why it does not work. @default - it works */
  readonly trouble?: string;
}

/** Looks for an operator by its pods' labels, which all ways to install it have in common. */
export async function findOperator(kubectl: Kubectl, name: OperatorName): Promise<FoundOperator | undefined> {
  const { namespace, pods } = operators[name];
  const deployments = await kubectl.get('deployments', '--namespace', namespace);
  const deployment = deployments.find(({ spec }) =>
    Object.entries(pods).every(([label, value]) => textAt(spec, 'template', 'metadata', 'labels', label) === value),
  );
  if (deployment === undefined) return undefined;
  const missing = await missingCrds(kubectl, name);
  const { state, message } = judge(deployment);
  const trouble = missing.length > 0 ? `the cluster has no CRDs ${missing.join(', ')}` : message;
  const version = versionOf(deployment);
  return {
    deployment,
    ...(version !== undefined && { version }),
    ...((missing.length > 0 || state !== 'ready') && { trouble }),
  };
}

/** The CRDs of an operator that are not established. */
export async function missingCrds(kubectl: Kubectl, name: OperatorName): Promise<string[]> {
  const crds = await kubectl.get('customresourcedefinitions', ...operators[name].crds);
  const established = crds.filter((crd) => conditionOf(crd, 'Established')?.status === 'True');
  return operators[name].crds.filter((crd) => !established.some(({ metadata }) => metadata.name === crd));
}

/** The image's tag tells the version of Strimzi, a label that of Flink's operator, whose tag is a commit. */
function versionOf({ metadata: { labels }, spec }: LiveObject): string | undefined {
  const [container] = listAt(spec, 'template', 'spec', 'containers');
  const [, tag] = /:v?(\d+\.\d+\.\d+)$/.exec(textAt(container, 'image') ?? '') ?? [];
  return tag ?? labels?.['app.kubernetes.io/version'];
}
