import type { Milliseconds } from '../../../job/duration';
import { textAt } from '../../value-at';
import { apply } from '../cluster/apply';
import { isBeingDeleted, type LiveObject } from '../cluster/live-object';
import type { Target } from '../cluster/target';
import { waitUntilReady } from '../cluster/wait';
import { Failure } from '../failure';
import { type DeclaredObject, identity, type Manifest } from '../manifest';
import type { Effect, Plan } from '../plan/plan';
import { canWriteSavepoint, savepointOf, stopWithSavepoint, withSpec } from './savepoint';

type Cluster = Pick<Target, 'kubectl' | 'progress'>;

/**
 * Makes a stop with a savepoint a drain: the sources end, and with the end of time every open window closes. It stays
 * on the job until the next one runs, so that a deployment that was interrupted knows that its state is of no use.
 */
const DRAIN = 'kubernetes.operator.job.drain-on-savepoint-deletion';

const DOES_NOT_FIT: Effect = 'job state incompatible';
const ENDED: readonly (string | undefined)[] = ['FAILED', 'FINISHED', 'CANCELED'];

const isDrained = ({ spec }: LiveObject): boolean =>
  textAt(spec, 'job', 'state') === 'suspended' && textAt(spec, 'flinkConfiguration', DRAIN) === 'true';

/** The jobs, as declared, whose state does not fit what the plan makes of them: they start without it. */
export async function jobsWithoutState(
  { changes }: Pick<Plan, 'changes'>,
  objects: readonly DeclaredObject[],
  { kubectl }: Pick<Target, 'kubectl'>,
): Promise<Manifest[]> {
  const charts = changes
    .filter(({ consequences }) => consequences.some(({ effect }) => effect === DOES_NOT_FIT))
    .map(({ chart }) => chart);
  const jobs = objects.filter(({ manifest }) => manifest.kind === 'FlinkDeployment');
  const live = await kubectl.find(jobs.map(({ manifest }) => manifest));
  const drained = live.filter(isDrained).map(identity);
  return jobs
    .filter(({ chart, manifest }) => charts.includes(chart) || drained.includes(identity(manifest)))
    .map(({ manifest }) => manifest);
}

/**
 * Stops jobs that run, and has them close their open windows first. Of one that has ended there is nothing to close.
 * @param jobs as declared
 * @throws Failure when a job neither runs nor has ended
 */
export async function drain(to: Cluster, jobs: readonly Manifest[], limit?: Milliseconds): Promise<void> {
  for (const job of jobs) {
    const [live] = await to.kubectl.find([job]);
    if (live === undefined || isBeingDeleted(live) || savepointOf(live) !== undefined) continue;
    const state = live.status?.jobStatus?.state;
    if (canWriteSavepoint(live)) {
      await stopWithSavepoint(to, [withSpec(job, 'flinkConfiguration', { [DRAIN]: 'true' })], limit);
    } else if (ENDED.includes(state)) {
      to.progress.state(identity(job), 'waiting', `it is ${state}: windows that were open are left incomplete`);
    } else {
      throw new Failure(
        `${identity(job)} can't be drained, as the job is ${state ?? 'not there yet'}: wait until it runs, or cancel ` +
          'it in its dashboard (`make open`) to do without the windows that are open',
      );
    }
  }
}

/** The job as it starts at the committed offsets. */
export const withoutState = (job: Manifest): Manifest => withSpec(job, 'job', { upgradeMode: 'stateless' });

/** Has jobs that started without state keep it from now on, as they are declared to: the operator restarts none of them. */
export async function keepState(to: Cluster, jobs: readonly Manifest[], limit?: Milliseconds): Promise<void> {
  await apply(to.kubectl, jobs);
  await waitUntilReady(to.kubectl, jobs, new Set(), to.progress, limit);
}
