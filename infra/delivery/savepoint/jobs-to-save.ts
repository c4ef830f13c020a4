import type { LiveObject } from '../cluster/live-object';
import type { Target } from '../cluster/target';
import { Failure } from '../failure';
import { type DeclaredObject, identity, type Manifest } from '../manifest';
import type { Effect, Plan } from '../plan/plan';
import { offer } from '../terminal/confirm';
import { canWriteSavepoint, savepointOf, withoutSavepoint } from './savepoint';

/** What somebody said about savepoints. */
export interface Wish {
  /** Whether it is to be written in any case. */
  readonly savepoint: boolean;
  /** What a person is asked otherwise. @default - nobody is asked */
  readonly question?: string | undefined;
}

/**
 * The jobs that write a savepoint before they end. Of those that have one, it is said where that is.
 * @throws Failure when it is wanted and a job can't write one
 */
export async function jobsToSave(
  { progress }: Pick<Target, 'progress'>,
  jobs: readonly LiveObject[],
  { savepoint, question }: Wish,
): Promise<LiveObject[]> {
  for (const job of jobs) {
    const path = savepointOf(job);
    if (path !== undefined)
      progress.state(identity(job), 'ready', `it has stopped before, with a savepoint at ${path}`);
  }
  const open = withoutSavepoint(jobs);
  const able = open.filter(canWriteSavepoint);
  if (!savepoint) return able.length > 0 && question !== undefined && (await offer(question)) ? able : [];
  const unable = open.find((job) => !able.includes(job));
  if (unable === undefined) return able;
  const state = unable.status?.jobStatus?.state ?? 'not there yet';
  throw new Failure(
    `${identity(unable)} can write no savepoint, as the job is ${state}: wait until it runs, or go on without ` +
      'SAVEPOINT=1',
  );
}

const LOSES_STATE: Effect = 'restarts the job without its state';
const QUESTION = `The plan ${LOSES_STATE}. Shall it write a savepoint first, to go back to?`;

/** The jobs, as declared, that write a savepoint before the plan makes them lose their state. */
export async function jobsToSaveBefore(
  { changes }: Plan,
  objects: readonly DeclaredObject[],
  to: Target,
  savepoint: boolean,
): Promise<Manifest[]> {
  if (!changes.some(({ consequences }) => consequences.some(({ effect }) => effect === LOSES_STATE))) return [];
  const jobs = objects.map(({ manifest }) => manifest).filter(({ kind }) => kind === 'FlinkDeployment');
  const saved = await jobsToSave(to, await to.kubectl.find(jobs), { savepoint, question: QUESTION });
  const names = saved.map(identity);
  return jobs.filter((job) => names.includes(identity(job)));
}
