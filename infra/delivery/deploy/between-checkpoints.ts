import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration, type Milliseconds, minutes, seconds } from '../../../job/duration';
import { FlinkJob } from '../../constructs/flink-job';
import { FlinkRest } from '../../programs/flink/rest';
import { withForward } from '../cluster/port-forward';
import type { Target } from '../cluster/target';
import { Failure } from '../failure';
import { identity, type Manifest } from '../manifest';
import { loopback } from '../operate/access';

/** Once a checkpoint is complete, its files become visible and its offsets are committed, each by itself: within this. */
const SETTLED = seconds(2);
const LIMIT = minutes(3);
const POLL = 250;

/**
 * Waits until a job on Flink has just completed a checkpoint, has done what follows from it, and has not begun the next:
 * what is stored and what is committed are the same then. In the moment of a checkpoint they are not, so that a job which
 * is cancelled there and starts at the committed offsets loses rows or stores some twice.
 * @param settled what follows from a checkpoint takes less
 * @throws Failure when that moment does not come
 */
export async function untilBetweenCheckpoints(
  rest: Pick<FlinkRest, 'job' | 'checkpoints'>,
  settled: Milliseconds = SETTLED,
  limit: Milliseconds = LIMIT,
): Promise<void> {
  const job = await rest.job();
  if (job?.state !== 'RUNNING') throw new Failure(`Flink's job is ${job?.state ?? 'not there'}`);
  const end = performance.now() + limit;
  let known = (await rest.checkpoints(job)).completed;
  for (; performance.now() < end; await sleep(POLL)) {
    const { completed } = await rest.checkpoints(job);
    if (completed === known) continue;
    await sleep(settled);
    const later = await rest.checkpoints(job);
    if (later.completed === completed && later.inProgress === 0) return;
    known = later.completed;
  }
  throw new Failure(
    `no checkpoint was followed by ${formatDuration(settled)} without another in ${formatDuration(limit)}`,
  );
}

/**
 * Before jobs are cancelled, or deleted, for ones that start without their state. Where Flink can't be asked, it says so
 * and goes on.
 */
export async function awaitMomentToCancel(
  { kubectl, progress }: Pick<Target, 'kubectl' | 'progress'>,
  jobs: readonly Manifest[],
): Promise<void> {
  for (const job of jobs) {
    const { service, port } = FlinkJob.restOf(job.metadata.name);
    progress.state(identity(job), 'waiting', 'waits for its next checkpoint, after which it is cancelled');
    try {
      await withForward(kubectl, { target: `service/${service}`, port: port.number }, (local) =>
        untilBetweenCheckpoints(new FlinkRest(loopback(local))),
      );
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const risk = 'if it is cancelled in the moment of a checkpoint, rows of that are lost or stored twice';
      progress.state(identity(job), 'waiting', `whether a checkpoint is under way is not known (${reason}): ${risk}`);
    }
  }
}
