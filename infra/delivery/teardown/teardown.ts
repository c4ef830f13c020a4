import type { Milliseconds } from '../../../job/duration';
import { NAMESPACE } from '../../charts/system';
import type { OperatorName } from '../../operators';
import type { Kubectl } from '../cluster/kubectl';
import { type LiveObject, withoutServerFields } from '../cluster/live-object';
import { hasOwner, isMadeByDeploy, isOurs, ownedObjects } from '../cluster/ownership';
import { remove } from '../cluster/removal';
import type { Target } from '../cluster/target';
import { Failure } from '../failure';
import { type DeclaredObject, identity } from '../manifest';
import { uninstallOperator } from '../operators/installation';
import { operatorNames } from '../revision/releases';
import { jobsToSave } from '../savepoint/jobs-to-save';
import { stopWithSavepoint } from '../savepoint/savepoint';
import { confirm } from '../terminal/confirm';
import { MADE_BY_OPERATORS, type Wave, WORKLOADS, waves } from '../waves';
import { customResources, isCustomResource, removeCustomResources } from './custom-resources';
import { deletionSummary } from './deletion-summary';
import { proveNothingLeft } from './nothing-left';
import { awaitVolumes } from './volumes';

export interface TeardownOptions {
  /** For every step, instead of its own limit. */
  readonly timeout?: Milliseconds;
  /** Whether the job writes a savepoint first; if not, a person is asked. */
  readonly savepoint: boolean;
}

/**
 * Takes an environment off its cluster in the reverse order of a deployment, and proves that nothing is left. Operators go
 * last: until then they end what they hold by finalizers.
 */
export async function teardown(from: Target, { timeout, savepoint }: TeardownOptions): Promise<void> {
  const { kubectl, progress } = from;
  refuseProtected(from);
  const inside = await contents(kubectl);
  const volumes = await kubectl.get('persistentvolumeclaims', '--namespace', NAMESPACE);
  const secrets = await kubectl.get('secrets', '--namespace', NAMESPACE);
  if (inside.length + volumes.length > 0) {
    await confirm(deletionSummary({ objects: inside, volumes, secrets }, savepoint));
  }
  const saved = await savedJobs(from, inside, savepoint);
  for (const wave of reversed(from, inside)) {
    progress.title(wave.name);
    const objects = wave.objects.map(({ manifest }) => manifest);
    const jobs = saved.filter((job) => objects.some((object) => identity(object) === identity(job)));
    await stopWithSavepoint(from, jobs.map(withoutServerFields), timeout);
    await remove(kubectl, objects, progress, { limit: timeout });
  }
  await removeCustomResources(from, { limit: timeout });
  const rest = (await ownedObjects(kubectl)).filter(({ kind }) => kind !== 'Namespace');
  await removeAll(from, 'everything else', rest, timeout);
  await removeAll(from, 'volumes', await kubectl.get('persistentvolumeclaims', '--namespace', NAMESPACE), timeout);
  await awaitVolumes(from, timeout);
  await removeAll(from, 'secrets', secrets.filter(isMadeByDeploy), timeout);
  await removeAll(from, 'namespace', (await kubectl.get('namespaces', NAMESPACE)).filter(isOurs), timeout);
  const kept = await uninstallOperators(from, timeout);
  await proveNothingLeft(from, kept, timeout);
}

export function refuseProtected({ props, name }: Pick<Target, 'props' | 'name'>): void {
  if (!props.cluster.protected) return;
  throw new Failure(
    `environment '${name}' is protected: set cluster.protected to false in infra/environments/${name}.ts, commit ` +
      'that, and run it again',
  );
}

/** What is ours, and the custom resources of operators in our namespace: those would block its end. */
async function contents(kubectl: Kubectl): Promise<LiveObject[]> {
  const all = [...(await ownedObjects(kubectl)), ...(await customResources(kubectl))];
  return [...new Map(all.map((object) => [identity(object), object])).values()];
}

function savedJobs(from: Target, inside: readonly LiveObject[], savepoint: boolean): Promise<LiveObject[]> {
  // What LocalStack would keep of savepoints is not offered: it goes too.
  const question = from.props.objectStore.type === 's3' ? 'Shall the job write a savepoint first?' : undefined;
  return jobsToSave(
    from,
    inside.filter(({ kind }) => kind === 'FlinkDeployment'),
    { savepoint, question },
  );
}

/**
 * The waves of a deployment from the last to the first, of what works or is held by an operator; what is no longer
 * declared comes before all of them, and what operators make by themselves after.
 */
function reversed(from: Target, inside: readonly LiveObject[]): Wave[] {
  const places = new Map(declaredIn(from).map((object) => [identity(object.manifest), object]));
  const last = 1 + Math.max(0, ...[...places.values()].map(({ level = 0 }) => level));
  const objects = inside
    .filter(({ kind }) => !MADE_BY_OPERATORS.includes(kind))
    .filter((object) => (WORKLOADS.includes(object.kind) || isCustomResource(object)) && !hasOwner(object.metadata))
    .map((manifest): DeclaredObject => {
      const { chart, level } = places.get(identity(manifest)) ?? { chart: 'no longer declared', level: last };
      return { manifest, path: '', chart, ...(level !== undefined && { level }) };
    });
  return waves(objects).reverse();
}

/** Nothing where the code can't be synthesized: what is on the cluster can be taken off without. */
function declaredIn({ declared, progress }: Target): readonly DeclaredObject[] {
  try {
    return declared();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    progress.write(`the order goes by kinds alone, as the environment can't be synthesized: ${error.message}`);
    return [];
  }
}

/** @returns those that others use */
async function uninstallOperators(from: Target, timeout?: Milliseconds): Promise<OperatorName[]> {
  if (from.props.cluster.operators !== 'helm') return [];
  const kept: OperatorName[] = [];
  // Also of what the environment needed once.
  for (const operator of operatorNames) {
    if (!(await uninstallOperator(from, operator, timeout))) kept.push(operator);
  }
  return kept;
}

async function removeAll(
  { kubectl, progress }: Target,
  title: string,
  objects: readonly LiveObject[],
  timeout: Milliseconds | undefined,
): Promise<void> {
  if (objects.length === 0) return;
  progress.title(title);
  await remove(kubectl, objects, progress, { limit: timeout });
}
