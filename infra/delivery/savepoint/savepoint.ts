import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration, type Milliseconds, minutes } from '../../../job/duration';
import { at, textAt } from '../../value-at';
import { apply } from '../cluster/apply';
import { generationOf, isBeingDeleted, type LiveObject } from '../cluster/live-object';
import { reference } from '../cluster/removal';
import type { Target } from '../cluster/target';
import { Failure } from '../failure';
import { identity, type Manifest } from '../manifest';
import { isRecord } from '../plan/field-diff';

const POLL = 1000;
const LIMIT = minutes(10);

/** What makes the operator stop a job with a savepoint. */
const SUSPENDED = { state: 'suspended', upgradeMode: 'savepoint' } as const;

/** Whether a job can stop with a savepoint: it runs, or it is asked to stop already and has not done so yet. */
export const canWriteSavepoint = ({ spec, status }: LiveObject): boolean =>
  status?.jobStatus?.state === 'RUNNING' ||
  (textAt(spec, 'job', 'state') === SUSPENDED.state && status?.lifecycleState !== 'SUSPENDED');

/** The jobs that have not stopped with a savepoint before. One that is being deleted writes none any more. */
export const withoutSavepoint = (jobs: readonly LiveObject[]): LiveObject[] =>
  jobs.filter((job) => !isBeingDeleted(job) && savepointOf(job) === undefined);

/** Where the savepoint is, once the job has stopped with it. */
export function savepointOf(job: LiveObject): string | undefined {
  const { lifecycleState, observedGeneration = 0, jobStatus } = job.status ?? {};
  const isAskedTo = textAt(job, 'spec', 'job', 'upgradeMode') === SUSPENDED.upgradeMode;
  const isStopped = observedGeneration >= generationOf(job) && lifecycleState === 'SUSPENDED';
  return isAskedTo && isStopped ? jobStatus?.upgradeSavepointPath : undefined;
}

/**
 * Stops jobs with a savepoint. They are applied, so that the next deployment, which has them run again, meets no other
 * manager of the field.
 * @param jobs as they shall be, but for this
 */
export async function stopWithSavepoint(to: Target, jobs: readonly Manifest[], limit?: Milliseconds): Promise<void> {
  for (const job of jobs) {
    await apply(to.kubectl, [suspended(job)]);
    await awaitSavepoint(to, job, limit);
  }
}

function suspended(job: Manifest): Manifest {
  const [spec, ofJob] = [at(job, 'spec'), at(job, 'spec', 'job')];
  return { ...job, spec: { ...(isRecord(spec) && spec), job: { ...(isRecord(ofJob) && ofJob), ...SUSPENDED } } };
}

/** Waits until a job that is asked to stop has written its savepoint, and says where that is. */
async function awaitSavepoint(
  { kubectl, progress }: Pick<Target, 'kubectl' | 'progress'>,
  job: Manifest,
  limit: Milliseconds = LIMIT,
): Promise<void> {
  let said = 'not seen yet';
  for (const start = performance.now(); performance.now() - start < limit; await sleep(POLL)) {
    const [live] = await kubectl.find([reference(job)]);
    if (live === undefined || isBeingDeleted(live)) {
      throw new Failure(`${identity(job)} was deleted by somebody before it wrote a savepoint`);
    }
    const path = savepointOf(live);
    if (path !== undefined) return progress.state(identity(job), 'ready', `savepoint written to ${path}`);
    const { lifecycleState = 'not seen yet', error } = live.status ?? {};
    said = error === undefined ? lifecycleState : `${lifecycleState}: ${error}`;
    progress.state(identity(job), 'waiting', `savepoint: ${said}`);
  }
  throw new Failure(
    `${identity(job)} wrote no savepoint in ${formatDuration(limit)} (${said}): run it again without SAVEPOINT=1 to do ` +
      'without',
  );
}
