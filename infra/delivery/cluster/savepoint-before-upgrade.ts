import type { Milliseconds } from '../../../job/duration';
import { type DeclaredObject, identity, type Manifest } from '../manifest';
import type { Effect, Plan } from '../plan/plan';
import { at } from '../plan/rule';
import { apply } from './apply';
import { offer } from './confirm';
import type { Kubectl } from './kubectl';
import { awaitSavepoint, isRunningJob, SUSPENDED } from './savepoint';
import type { Target } from './target';

const LOSES_STATE: Effect = 'restarts the job without its state';

/**
 * The jobs that write a savepoint before the plan makes them lose their state: those that run, if somebody wants it.
 * @param savepoint wants it; else a person is asked
 */
export async function jobsToSave(
  kubectl: Kubectl,
  { changes }: Plan,
  objects: readonly DeclaredObject[],
  savepoint: boolean,
): Promise<Manifest[]> {
  if (!changes.some(({ consequences }) => consequences.some(({ effect }) => effect === LOSES_STATE))) return [];
  const jobs = objects.map(({ manifest }) => manifest).filter(({ kind }) => kind === 'FlinkDeployment');
  const running = (await kubectl.find(jobs)).filter(isRunningJob).map(identity);
  if (running.length === 0) return [];
  const question = `The plan ${LOSES_STATE}. Shall it write a savepoint first, to go back to?`;
  return savepoint || (await offer(question)) ? jobs.filter((job) => running.includes(identity(job))) : [];
}

/** Applies the jobs as declared but for this: they stop with a savepoint. */
export async function stopWithSavepoint(to: Target, jobs: readonly Manifest[], limit?: Milliseconds): Promise<void> {
  for (const job of jobs) {
    const spec = { ...asRecord(job.spec), job: { ...asRecord(at(job, 'spec', 'job')), ...SUSPENDED } };
    await apply(to.kubectl, [{ ...job, spec }]);
    await awaitSavepoint(to, job, limit);
  }
}

const asRecord = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});
