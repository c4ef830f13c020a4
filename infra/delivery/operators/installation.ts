import { isDeepStrictEqual } from 'node:util';
import type { Milliseconds } from '../../../job/duration';
import { type OperatorName, operators } from '../../operators';
import type { Kubectl } from '../cluster/kubectl';
import type { LiveObject } from '../cluster/live-object';
import { isMadeByDeploy, MADE_BY_DEPLOY, selector } from '../cluster/ownership';
import { remove } from '../cluster/removal';
import type { Target } from '../cluster/target';
import { waitUntilReady } from '../cluster/wait';
import { Failure } from '../failure';
import { identity } from '../manifest';
import { applyCrds, crdsOf } from './crds';
import { helm, ourRelease } from './helm';
import { findOperator, missingCrds } from './operators';
import { installationOf, pinned } from './release';

const LABELS = selector(MADE_BY_DEPLOY);

/** Installs an operator as it is pinned, unless others have installed it: theirs stays as it is. */
export async function installOperator(
  to: Pick<Target, 'kubectl' | 'progress'>,
  name: OperatorName,
  timeout?: Milliseconds,
): Promise<void> {
  const { kubectl, progress } = to;
  const installation = await installationOf(kubectl, name);
  if (installation === undefined && (await findOperator(kubectl, name))) return;
  if (!isDeepStrictEqual(installation, pinned(name))) await upgrade(to, name, timeout);
  const found = await findOperator(kubectl, name);
  if (found === undefined) {
    const pods = selector(operators[name].pods);
    throw new Failure(`the chart of the operator '${name}' made no Deployment of pods that are labelled ${pods}`);
  }
  const missing = await missingCrds(kubectl, name);
  if (missing.length > 0) {
    throw new Failure(`the operator '${name}' needs the CRDs ${missing.join(', ')}, which the cluster does not have`);
  }
  await waitUntilReady(kubectl, [found.deployment], new Set(), progress, timeout);
}

/** CRDs first: a new operator may need what only its own have. */
async function upgrade(
  to: Pick<Target, 'kubectl' | 'progress'>,
  name: OperatorName,
  timeout?: Milliseconds,
): Promise<void> {
  const { kubectl, progress } = to;
  const { namespace, release, chart, version, values } = operators[name];
  await createNamespace(kubectl, namespace);
  progress.state(`operator ${name}`, 'waiting', `helm upgrade --install ${release}`);
  await applyCrds(to, name, timeout);
  const upgrading = ['upgrade', '--install', release, ...chart, '--version', version, '--namespace', namespace];
  await helm(kubectl, [...upgrading, '--labels', LABELS, '--skip-crds', '--values', '-'], JSON.stringify(values));
  progress.state(`operator ${name}`, 'ready', `version ${version} is installed`);
}

async function createNamespace(kubectl: Kubectl, name: string): Promise<void> {
  if ((await kubectl.get('namespaces', name)).length > 0) return;
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: MADE_BY_DEPLOY } };
  await kubectl.must(['create', '--filename', '-'], JSON.stringify(namespace));
}

/**
 * Removes an operator that deploy installed, with its namespace and its CRDs where deploy made them.
 * @returns whether nothing of it is left; what others use stays, and it is said how to remove that
 */
export async function uninstallOperator(
  { kubectl, progress }: Pick<Target, 'kubectl' | 'progress'>,
  name: OperatorName,
  timeout?: Milliseconds,
): Promise<boolean> {
  const { namespace, release } = operators[name];
  const isInstalled = (await ourRelease(kubectl, name)) !== undefined;
  const crds = await crdsOf(kubectl, name);
  const made = [...crds, ...(await kubectl.get('namespaces', namespace))].filter(isMadeByDeploy);
  if (!isInstalled && made.length === 0) return true;
  const users = await usersOf(kubectl, crds);
  if (users.length > 0) {
    progress.write(
      `the operator '${name}' is kept, as others use it (${users.map(identity).join(', ')}). Without them: ` +
        `helm uninstall ${release} --namespace ${namespace} --kube-context ${kubectl.context}; ` +
        `kubectl delete customresourcedefinitions,namespaces --selector ${LABELS} --context ${kubectl.context}`,
    );
    return false;
  }
  if (isInstalled) {
    await helm(kubectl, ['uninstall', release, '--namespace', namespace, '--ignore-not-found', '--wait']);
    progress.state(`operator ${name}`, 'ready', 'uninstalled');
  }
  const leases = await kubectl.get('leases', ...operators[name].leases, '--namespace', namespace);
  await remove(kubectl, [...leases, ...made], progress, { limit: timeout });
  return true;
}

/** Whose custom resources are left, once ours are gone: without its operator nobody ends what their finalizers hold. */
async function usersOf(kubectl: Kubectl, crds: readonly LiveObject[]): Promise<LiveObject[]> {
  if (crds.length === 0) return [];
  return kubectl.get(crds.map(({ metadata }) => metadata.name).join(','), '--all-namespaces');
}
