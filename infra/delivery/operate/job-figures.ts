import { setTimeout as sleep } from 'node:timers/promises';
import { NAMESPACE } from '../../charts/system';
import { FlinkJob } from '../../constructs/flink-job';
import { NodeJob } from '../../constructs/node-job';
import { FlinkRest } from '../../programs/flink/rest';
import { selector } from '../cluster/ownership';
import { withForward } from '../cluster/port-forward';
import type { Target } from '../cluster/target';
import { Failure } from '../failure';
import { constructsOf, loopback } from './access';

/** What a job says of itself. */
export interface JobFigures {
  /** Records that are known to wait in the source topic. */
  readonly lag: number;
  /** Milliseconds since the latest checkpoint was begun; undefined where there is none yet. */
  readonly checkpointAge: number | undefined;
  /** How often it was started again, since its JobManager was; that of a single pod, since the pod is there. */
  readonly restarts: number;
}

const ANSWER_WITHIN = 10_000;
const AGAIN_AFTER = 500;

/** @throws Error with the reason when the job can't be asked */
export async function jobFigures(to: Target): Promise<JobFigures> {
  const [flink] = constructsOf(to, FlinkJob);
  if (flink !== undefined) {
    const { service, port } = flink.rest;
    return withForward(to.kubectl, { target: `service/${service}`, port: port.number }, (local) =>
      flinkFigures(new FlinkRest(loopback(local))),
    );
  }
  const [node] = constructsOf(to, NodeJob);
  if (node === undefined) throw new Failure(`environment '${to.name}' has no job`);
  const pods = await to.kubectl.get('pods', '--namespace', NAMESPACE, '--selector', selector(node.selector));
  const containers = pods.flatMap(({ status }) => status?.containerStatuses ?? []);
  const restarts = containers.reduce((sum, { restartCount }) => sum + restartCount, 0);
  return withForward(to.kubectl, { target: `deployment/${node.name}`, port: node.http.number }, async (port) => ({
    ...(await askNode(port)),
    restarts,
  }));
}

async function askNode(port: number): Promise<Omit<JobFigures, 'restarts'>> {
  const response = await fetch(`${loopback(port)}/metrics`, { signal: AbortSignal.timeout(ANSWER_WITHIN) });
  const metrics = await response.text();
  if (!response.ok) throw new Failure(`the job answered ${response.status} to /metrics: ${metrics}`);
  return {
    lag: sumOf(metrics, 'job_lag_records'),
    checkpointAge: sumOf(metrics, 'job_checkpoint_age_seconds') * 1000,
  };
}

/** The sum of a metric over its labels, in Prometheus's text. One that has labels and no values yet is 0. */
function sumOf(metrics: string, name: string): number {
  const values = [...metrics.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)`, 'gm'))];
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}

/** Of the one job of an application cluster. */
export async function flinkFigures(rest: FlinkRest): Promise<JobFigures> {
  const job = await rest.job();
  if (job === undefined) throw new Failure('Flink runs no job yet');
  const { latest } = await rest.checkpoints(job);
  return {
    lag: await untilCollected(() => rest.metric(job, 'pendingRecords')),
    checkpointAge: latest === undefined ? undefined : Date.now() - latest,
    restarts: await untilCollected(() => rest.restarts(job)),
  };
}

/** The JobManager collects metrics only when it is asked for some, and answers with those of the time before. */
async function untilCollected(ask: () => Promise<number>): Promise<number> {
  for (const deadline = performance.now() + ANSWER_WITHIN; ; await sleep(AGAIN_AFTER)) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}
