import type { Milliseconds } from '../../../job/duration';
import { at } from '../../value-at';
import { apply } from '../cluster/apply';
import type { Target } from '../cluster/target';
import { waitUntilReady } from '../cluster/wait';
import type { DeclaredObject, Manifest } from '../manifest';
import { isRecord } from '../plan/field-diff';
import type { Effect, Plan } from '../plan/plan';

const DOES_NOT_FIT: Effect = 'job state incompatible';
const LOSES_STATE: Effect = 'restarts the job without its state';

/** The jobs, as declared, whose state does not fit what the plan makes of them: they start without it. */
export const jobsWithoutState = (plan: Pick<Plan, 'changes'>, objects: readonly DeclaredObject[]): Manifest[] =>
  jobsWith([DOES_NOT_FIT], plan, objects);

/** The jobs, as declared, that the operator cancels for their successors: those, and such as are to have no state. */
export const cancelledJobs = (plan: Pick<Plan, 'changes'>, objects: readonly DeclaredObject[]): Manifest[] =>
  jobsWith([DOES_NOT_FIT, LOSES_STATE], plan, objects);

function jobsWith(
  effects: readonly Effect[],
  { changes }: Pick<Plan, 'changes'>,
  objects: readonly DeclaredObject[],
): Manifest[] {
  const charts = changes
    .filter(({ consequences }) => consequences.some(({ effect }) => effects.includes(effect)))
    .map(({ chart }) => chart);
  return objects
    .filter(({ chart, manifest }) => manifest.kind === 'FlinkDeployment' && charts.includes(chart))
    .map(({ manifest }) => manifest);
}

/**
 * A job for which the operator cancels the one that runs, and which starts at the committed offsets. Those are of its last
 * checkpoint, up to which the rows are stored, unless it is cancelled in the moment of one: see
 * {@link awaitMomentToCancel}. After a stop with a savepoint, drained or not, they are of the checkpoint before: Flink's
 * source hands them over to a thread that it closes in the same moment, and what is stored since would be stored again.
 */
export function withoutState(job: Manifest): Manifest {
  const [spec, ofJob] = [at(job, 'spec'), at(job, 'spec', 'job')];
  return {
    ...job,
    spec: { ...(isRecord(spec) && spec), job: { ...(isRecord(ofJob) && ofJob), upgradeMode: 'stateless' } },
  };
}

/** Has jobs that started without state keep it from now on, as they are declared to: the operator restarts none of them. */
export async function keepState(
  { kubectl, progress }: Pick<Target, 'kubectl' | 'progress'>,
  jobs: readonly Manifest[],
  limit?: Milliseconds,
): Promise<void> {
  if (jobs.length === 0) return;
  await apply(kubectl, jobs);
  await waitUntilReady(kubectl, jobs, new Set(), progress, limit);
}
