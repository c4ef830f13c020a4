import { alertsOf, TIMES } from '../../health/alerts';
import { type AlertState, evaluate } from '../../health/evaluate';
import { watchedOf } from '../../health/watched';
import type { Kubectl } from '../cluster/kubectl';
import type { LiveObject } from '../cluster/live-object';
import { judgeWithPods } from '../cluster/own-pods';
import { type Judgement, WATCHED } from '../cluster/readiness';
import type { Target } from '../cluster/target';
import { identity } from '../manifest';
import { waves } from '../waves';
import { withInfluxDb } from './access';
import { type JobFigures, jobFigures } from './job-figures';
import { lastFile, type StoredFile } from './last-file';

/** What was asked for, or why there is no answer. */
export type Known<T> = T | { readonly unknown: string };

export interface ComponentState extends Judgement {
  readonly component: string;
  readonly object: string;
}

export interface Status {
  readonly components: readonly ComponentState[];
  readonly job: Known<JobFigures>;
  /** Undefined where the store is empty. */
  readonly lastFile: Known<StoredFile> | undefined;
  readonly alerts: Known<readonly AlertState[]>;
}

/** How the environment is. What can't be reached is unknown; the rest is told all the same. */
export async function status(to: Target): Promise<Status> {
  const alerts = withInfluxDb(to, (access) => evaluate(access, alertsOf(watchedOf(to.props)), TIMES));
  const [components, job, file, states] = await Promise.all([
    componentStates(to),
    known(jobFigures(to)),
    known(lastFile(to)),
    known(alerts),
  ]);
  return { components, job, lastFile: file, alerts: states };
}

/** What each controller says of what is declared. */
export async function componentStates({ kubectl, declared }: Target): Promise<ComponentState[]> {
  const components = waves(declared()).flatMap(({ objects }) =>
    objects.filter(({ manifest }) => WATCHED.includes(manifest.kind)),
  );
  const found = await kubectl.find(components.map(({ manifest }) => manifest));
  const live = new Map(found.map((object) => [identity(object), object]));
  return Promise.all(
    components.map(async ({ manifest, path }) => ({
      component: path.split('/').slice(0, 2).join('/'),
      object: `${manifest.kind} ${manifest.metadata.name}`,
      ...(await judgementOf(kubectl, live.get(identity(manifest)))),
    })),
  );
}

const judgementOf = async (kubectl: Kubectl, object: LiveObject | undefined): Promise<Judgement> =>
  object ? judgeWithPods(kubectl, object) : { state: 'failed', message: 'not deployed' };

const known = <T>(answer: Promise<T>): Promise<Known<T>> =>
  answer.catch((error: unknown) => ({ unknown: reason(error) }));

/** What `fetch` throws says nothing, and its cause what happened; some errors of the S3 client have a name only. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `no answer: ${error.cause.message}` : error.message || error.name;
}
