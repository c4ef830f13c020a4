import type { Milliseconds } from '../../../job/duration';
import { apply } from '../cluster/apply';
import { remove } from '../cluster/removal';
import { neededSecrets } from '../cluster/secrets';
import type { Target } from '../cluster/target';
import { waitUntilReady } from '../cluster/wait';
import { doctor } from '../doctor/doctor';
import { Failure } from '../failure';
import { identity, type Manifest } from '../manifest';
import { installOperator } from '../operators/installation';
import { type Action, EXIT, exitCode, type Plan } from '../plan/plan';
import { neededOperators } from '../revision/releases';
import { jobsToSaveBefore } from '../savepoint/jobs-to-save';
import { stopWithSavepoint } from '../savepoint/savepoint';
import { confirm } from '../terminal/confirm';
import { type Wave, waves } from '../waves';
import { awaitMomentToCancel } from './between-checkpoints';
import { planAgainst } from './cluster-plan';
import { deployToInfluxDb } from './influxdb';
import { deleteBeforeReplace } from './replacement';
import { risks } from './risks';
import { ensureSecrets } from './secrets';
import { superseded } from './superseded';
import { cancelledJobs, jobsWithoutState, keepState, withoutState } from './without-state';

export interface DeployOptions {
  /** For every object, instead of the limit of its kind. */
  readonly timeout?: Milliseconds;
  /** Whether a job that restarts without its state writes a savepoint first; if not, a person is asked. */
  readonly savepoint: boolean;
  /** Prints the plan. */
  show(plan: Plan): void;
}

/** Brings a cluster to what the environment declares, wave by wave. What is as declared already stays untouched. */
export async function deploy(to: Target, { timeout, savepoint, show }: DeployOptions): Promise<void> {
  const { kubectl, progress, props } = to;
  if (!(await doctor(to))) throw new Failure("nothing was deployed: do what the lines with 'todo' say, then try again");
  const objects = to.declared();
  const { plan, orphans, terminating } = await planAgainst(to);
  const isChanged = exitCode(plan) !== EXIT.none;
  if (isChanged) show(plan);
  else progress.write('no changes');
  const risked = risks(plan);
  if (risked.length > 0) await confirm(`This is dangerous, or deletes something:\n${risked.join('\n')}\n`);
  const saved = await jobsToSaveBefore(plan, objects, to, savepoint);

  const chartOf = (one: Manifest) => objects.find(({ manifest }) => identity(manifest) === identity(one))?.chart ?? '';
  progress.title('operators');
  if (props.cluster.operators === 'helm') {
    for (const operator of neededOperators(props)) await installOperator(to, operator, timeout);
  }
  progress.title('still being deleted');
  await remove(kubectl, terminating, progress, { limit: timeout });
  let running = saved;
  for (const wave of waves(objects)) {
    progress.title(wave.name);
    const gone = superseded(orphans, wave);
    // Before anything of its chart is changed, such as the script that it runs.
    const stopping = running.filter((job) => chartsOf(wave).includes(chartOf(job)));
    await stopWithSavepoint(to, stopping, timeout);
    running = running.filter((job) => !stopping.includes(job));
    const cancelled = cancelledJobs(plan, wave.objects).filter((job) => !saved.includes(job));
    await awaitMomentToCancel(to, [...cancelled, ...gone.filter(({ kind }) => kind === 'FlinkDeployment')]);
    await remove(kubectl, gone, progress, { limit: timeout, cascade: 'foreground' });
    await bring(to, wave, jobsWithoutState(plan, wave.objects), plan, timeout);
    if (wave.objects.some(({ manifest }) => manifest.kind === 'Namespace')) {
      progress.title('secrets');
      await ensureSecrets(kubectl, neededSecrets(objects), progress);
    }
  }
  progress.title('no longer declared');
  await remove(kubectl, orphans, progress, { limit: timeout });
  progress.title('in InfluxDB');
  if (isChanged) await deployToInfluxDb(to, plan);
}

const chartsOf = ({ objects }: Wave): string[] => objects.map(({ chart }) => chart);

/** Brings the objects of a wave to what is declared, and waits until they are ready. */
async function bring(
  to: Target,
  { objects }: Wave,
  renewed: readonly Manifest[],
  plan: Plan,
  timeout?: Milliseconds,
): Promise<void> {
  const { kubectl, progress } = to;
  const manifests = objects.map(({ manifest }) => manifest);
  const withAction = (...actions: readonly Action[]) =>
    new Set(plan.changes.filter(({ action }) => actions.includes(action)).map(({ object }) => object));
  const manifestsIn = (identities: ReadonlySet<string>) => manifests.filter((one) => identities.has(identity(one)));

  const changed = withAction('create', 'update', 'replace');
  await deleteBeforeReplace(to, manifestsIn(withAction('replace')), timeout);
  const applied = manifestsIn(changed).map((one) => (renewed.includes(one) ? withoutState(one) : one));
  await apply(kubectl, applied);
  await waitUntilReady(kubectl, manifests, changed, progress, timeout);
  await keepState(to, renewed, timeout);
}
