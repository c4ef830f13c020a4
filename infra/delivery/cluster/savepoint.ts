import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration, type Milliseconds, minutes } from '../../../job/duration';
import { identity } from '../manifest';
import { Failure } from './failure';
import type { Kubectl } from './kubectl';
import { generationOf, type LiveObject } from './live-object';
import type { Progress } from './progress';
import { reference } from './removal';

const POLL = 1000;
const LIMIT = minutes(10);

/** Has each job write a savepoint and stop, and says where the savepoint is. */
export async function suspendWithSavepoint(
  kubectl: Kubectl,
  jobs: readonly LiveObject[],
  progress: Progress,
  limit: Milliseconds = LIMIT,
): Promise<void> {
  for (const job of jobs) {
    const { name, namespace = '' } = job.metadata;
    const patch = JSON.stringify({ spec: { job: { state: 'suspended', upgradeMode: 'savepoint' } } });
    await kubectl.must(['patch', 'flinkdeployment', name, '--namespace', namespace, '--type=merge', '--patch', patch]);
    const at = await suspended(kubectl, job, progress, limit);
    progress.state(identity(job), 'ready', `savepoint written to ${at}`);
  }
}

async function suspended(kubectl: Kubectl, job: LiveObject, progress: Progress, limit: Milliseconds): Promise<string> {
  for (const start = performance.now(); performance.now() - start < limit; await sleep(POLL)) {
    const [live] = await kubectl.find([reference(job)]);
    const { lifecycleState, observedGeneration = 0, jobStatus } = live?.status ?? {};
    const path = jobStatus?.upgradeSavepointPath;
    const seen = live !== undefined && observedGeneration >= generationOf(live);
    if (seen && lifecycleState === 'SUSPENDED' && path !== undefined) return path;
    progress.state(identity(job), 'waiting', `savepoint: ${lifecycleState ?? 'not seen yet'}`);
  }
  throw new Failure(
    `${identity(job)} wrote no savepoint in ${formatDuration(limit)}: run teardown without SAVEPOINT=1 to give it up`,
  );
}
