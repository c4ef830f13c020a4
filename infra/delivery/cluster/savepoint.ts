import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration, type Milliseconds, minutes } from '../../../job/duration';
import { identity } from '../manifest';
import { Failure } from './failure';
import { generationOf, type LiveObject } from './live-object';
import { reference } from './removal';
import type { Target } from './target';

const POLL = 1000;
const LIMIT = minutes(10);

/** What makes the operator stop a job with a savepoint. */
export const SUSPENDED = { state: 'suspended', upgradeMode: 'savepoint' } as const;

export const isRunningJob = ({ kind, status }: LiveObject): boolean =>
  kind === 'FlinkDeployment' && status?.jobStatus?.state === 'RUNNING';

/** Waits until a job that is asked to stop has written its savepoint, and says where that is. */
export async function awaitSavepoint(
  { kubectl, progress }: Pick<Target, 'kubectl' | 'progress'>,
  job: LiveObject,
  limit: Milliseconds = LIMIT,
): Promise<void> {
  for (const start = performance.now(); performance.now() - start < limit; await sleep(POLL)) {
    const [live] = await kubectl.find([reference(job)]);
    const path = live && savepointOf(live);
    if (path !== undefined) return progress.state(identity(job), 'ready', `savepoint written to ${path}`);
    progress.state(identity(job), 'waiting', `savepoint: ${live?.status?.lifecycleState ?? 'not seen yet'}`);
  }
  throw new Failure(
    `${identity(job)} wrote no savepoint in ${formatDuration(limit)}: run it again without SAVEPOINT=1 to do without`,
  );
}

/** Where the savepoint is, once the job has stopped with it. */
function savepointOf(job: LiveObject): string | undefined {
  const { lifecycleState, observedGeneration = 0, jobStatus } = job.status ?? {};
  const stopped = observedGeneration >= generationOf(job) && lifecycleState === 'SUSPENDED';
  return stopped ? jobStatus?.upgradeSavepointPath : undefined;
}
