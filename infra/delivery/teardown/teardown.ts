import type { Milliseconds } from '../../../job/duration';
import type { OperatorName } from '../../operators';
import { NAMESPACE } from '../../system';
import type { Kubectl } from '../cluster/kubectl';
import { type LiveObject, withoutServerFields } from '../cluster/live-object';
import { isMadeByDeploy, isOurs, listableKinds, ownedObjects } from '../cluster/ownership';
import { remove } from '../cluster/removal';
import type { Target } from '../cluster/target';
import { Failure } from '../failure';
import { identity } from '../manifest';
import { uninstallOperator } from '../operators/installation';
import { operatorNames } from '../operators/operators';
import { jobsToSave } from '../savepoint/jobs-to-save';
import { stopWithSavepoint } from '../savepoint/savepoint';
import { confirm } from '../terminal/confirm';
import { proveNothingLeft } from './nothing-left';
import { awaitVolumes } from './volumes';

export interface TeardownOptions {
  /** For every step, instead of its own limit. */
  readonly timeout?: Milliseconds;
  /** Whether the job writes a savepoint first; if not, a person is asked. */
  readonly savepoint: boolean;
}

/** What goes first needs what goes later: a finalizer is served only while its operator, and what that needs, lives. */
const STEPS: readonly { readonly name: string; readonly kinds: readonly string[] }[] = [
  { name: 'job', kinds: ['FlinkDeployment'] },
  { name: 'workloads', kinds: ['Deployment', 'StatefulSet'] },
  { name: 'topics and users', kinds: ['KafkaTopic', 'KafkaUser'] },
  { name: 'Kafka', kinds: ['Kafka', 'KafkaNodePool'] },
];
const IN_STEPS = [...STEPS.flatMap(({ kinds }) => kinds), 'Namespace'];

/** Takes an environment off its cluster in the reverse order of a deployment, and proves that nothing is left. */
export async function teardown(from: Target, { timeout, savepoint }: TeardownOptions): Promise<void> {
  const { kubectl, progress, props, name } = from;
  if (props.cluster.protected) {
    throw new Failure(
      `environment '${name}' is protected: set cluster.protected to false in infra/environments/${name}.ts, commit ` +
        'that, and run teardown again',
    );
  }
  const inside = await contents(kubectl);
  const volumes = await kubectl.get('persistentvolumeclaims', '--namespace', NAMESPACE);
  const secrets = await kubectl.get('secrets', '--namespace', NAMESPACE);
  if (inside.length + volumes.length > 0) await confirm(deletionSummary(inside, volumes, secrets.filter(isOfOthers)));
  const jobs = inside.filter(({ kind }) => kind === 'FlinkDeployment');
  // What LocalStack would keep of savepoints is not offered: it goes too.
  const question = props.objectStore.type === 's3' ? 'Shall the job write a savepoint first?' : undefined;
  const saved = await jobsToSave(from, jobs, { savepoint, question });

  for (const step of STEPS) {
    const found = inside.filter(({ kind }) => step.kinds.includes(kind));
    if (found.length === 0) continue;
    progress.title(step.name);
    if (step.name === 'job') await stopWithSavepoint(from, saved.map(withoutServerFields), timeout);
    await remove(kubectl, found, progress, { limit: timeout });
  }
  const rest = (await ownedObjects(kubectl)).filter(({ kind }) => !IN_STEPS.includes(kind));
  await removeAll(from, 'everything else', rest, timeout);
  await removeAll(from, 'volumes', await kubectl.get('persistentvolumeclaims', '--namespace', NAMESPACE), timeout);
  await awaitVolumes(from, timeout);
  await removeAll(from, 'secrets', secrets.filter(isMadeByDeploy), timeout);
  const kept = await uninstallOperators(from, timeout);
  await removeAll(from, 'namespace', (await kubectl.get('namespaces', NAMESPACE)).filter(isOurs), timeout);
  await proveNothingLeft(from, kept);
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

/** What is ours, and what operators hold in our namespace: theirs would block its end. */
async function contents(kubectl: Kubectl): Promise<LiveObject[]> {
  const owned = await ownedObjects(kubectl);
  const kinds = await listableKinds(kubectl);
  const ofOperators = kinds.filter((kind) => /^kafka(topics|users)\.kafka\.strimzi\.io$/.test(kind)).join(',');
  const others = ofOperators === '' ? [] : await kubectl.get(ofOperators, '--namespace', NAMESPACE);
  const all = [...owned, ...others.filter(({ metadata }) => metadata.namespace === NAMESPACE)];
  return [...new Map(all.map((object) => [identity(object), object])).values()];
}

/** Made by a person; those of operators belong to what they were made for. */
const isOfOthers = (secret: LiveObject): boolean =>
  !isMadeByDeploy(secret) && secret.metadata.ownerReferences === undefined;

function deletionSummary(
  objects: readonly LiveObject[],
  volumes: readonly LiveObject[],
  secrets: readonly LiveObject[],
): string {
  const lines = [
    ...objects
      .filter(({ kind }) => kind === 'KafkaTopic')
      .map(({ metadata }) => `  topic ${metadata.name}, with its messages`),
    ...volumes.map(({ metadata }) => `  volume ${metadata.name}`),
    ...secrets.map(({ metadata }) => `  Secret ${metadata.name}, which others made`),
    ...objects
      .filter(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'localstack')
      .map(() => '  the bucket in LocalStack, with the long-term store and savepoints in it'),
  ];
  return [`Teardown deletes ${objects.length} objects${lines.length > 0 ? ', and with them:' : '.'}`, ...lines].join(
    '\n',
  );
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
