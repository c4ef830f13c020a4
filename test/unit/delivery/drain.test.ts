import type { LiveObject, Status } from '../../../infra/delivery/cluster/live-object';
import type { DeclaredObject, Manifest } from '../../../infra/delivery/manifest';
import type { Change, Effect } from '../../../infra/delivery/plan/plan';
import { drain, jobsWithoutState, keepState, withoutState } from '../../../infra/delivery/savepoint/drain';
import { Progress } from '../../../infra/delivery/terminal/progress';
import { seconds } from '../../../job/duration';
import { found, KubectlStandIn } from './kubectl-stand-in';

const DRAIN = 'kubernetes.operator.job.drain-on-savepoint-deletion';
const RUNNING: Status = { lifecycleState: 'STABLE', jobStatus: { state: 'RUNNING' } };

const job: Manifest = {
  apiVersion: 'flink.apache.org/v1beta1',
  kind: 'FlinkDeployment',
  metadata: { name: 'job', namespace: 'one' },
  spec: {
    flinkConfiguration: { 'rest.flamegraph.enabled': 'true' },
    job: { state: 'running', upgradeMode: 'savepoint' },
  },
};
const declared: readonly DeclaredObject[] = [{ manifest: job, path: 'job/Flink', chart: 'job' }];

/** Flink's operator, and what it makes of a job: it takes what is applied, and stops or starts the job. */
class Cluster extends KubectlStandIn {
  readonly applied: Manifest[] = [];

  constructor(live?: Status, spec: unknown = job.spec) {
    let now: LiveObject | undefined = live && {
      ...job,
      spec: Object(spec),
      status: { observedGeneration: 1, ...live },
    };
    super((args, input) => {
      if (args.startsWith('get pods')) return found();
      if (!args.startsWith('apply')) return found(...(now ? [now] : []));
      const [next]: Manifest[] = JSON.parse(input).items;
      if (next === undefined) return {};
      this.applied.push(next);
      const isSuspended = Object(next.spec).job.state === 'suspended';
      const stopped = {
        lifecycleState: 'SUSPENDED',
        jobStatus: { state: 'FINISHED', upgradeSavepointPath: 's3://a/1' },
      };
      const conditions = [{ type: 'Running', status: 'True' }];
      now = { ...next, spec: Object(next.spec), status: isSuspended ? stopped : { ...RUNNING, conditions } };
      return {};
    });
  }
}

const target = (kubectl: Cluster, lines: string[] = []) => ({
  kubectl,
  progress: new Progress((line) => lines.push(line)),
});

const changeOf = (chart: string, effect: Effect): Change => ({
  action: 'update',
  object: 'ConfigMap one/script',
  kind: 'ConfigMap',
  path: 'job/Flink/Script',
  chart,
  fields: [],
  consequences: [{ effect, because: '', source: '', rule: '', fields: [] }],
});

const drained = { flinkConfiguration: { [DRAIN]: 'true' }, job: { state: 'suspended', upgradeMode: 'savepoint' } };

it.each<[string, readonly Change[], object | undefined, number]>([
  ['whose state does not fit what is declared', [changeOf('job', 'job state incompatible')], undefined, 1],
  ['that an interrupted deployment has drained', [], drained, 1],
  ['that has stopped with a savepoint of its own', [], { job: drained.job }, 0],
  ['that restarts from a savepoint', [changeOf('job', 'restarts the job from a savepoint')], undefined, 0],
  ['of another chart', [changeOf('consoles', 'job state incompatible')], undefined, 0],
])('of the jobs that start without state, one %s: %#', async (_, changes, spec, count) => {
  expect(await jobsWithoutState({ changes }, declared, { kubectl: new Cluster(RUNNING, spec) })).toHaveLength(count);
});

it('a job that runs closes its open windows before it stops with a savepoint', async () => {
  const lines: string[] = [];
  const kubectl = new Cluster(RUNNING);
  await drain(target(kubectl, lines), [job], seconds(5));
  expect(kubectl.applied.map(({ spec }) => spec)).toEqual([
    {
      flinkConfiguration: { 'rest.flamegraph.enabled': 'true', [DRAIN]: 'true' },
      job: { state: 'suspended', upgradeMode: 'savepoint' },
    },
  ]);
  expect(lines.join()).toMatch(/savepoint written to s3:\/\/a\/1/);
});

it.each<[string, Status | undefined]>([
  ['has failed', { lifecycleState: 'FAILED', jobStatus: { state: 'FAILED' } }],
  ['is not there', undefined],
])('a job that %s has no windows to close', async (_, status) => {
  const kubectl = new Cluster(status);
  await drain(target(kubectl), [job]);
  expect(kubectl.applied).toEqual([]);
});

it('a job that is about to start again is not deployed over', async () => {
  const kubectl = new Cluster({ lifecycleState: 'STABLE', jobStatus: { state: 'RESTARTING' } });
  await expect(drain(target(kubectl), [job])).rejects.toThrow(/can't be drained, as the job is RESTARTING: wait/);
});

it('a job starts at the committed offsets, and is then to keep its state as it is declared to', async () => {
  const kubectl = new Cluster(RUNNING, drained);
  expect(withoutState(job)).toEqual({
    ...job,
    spec: { ...Object(job.spec), job: { state: 'running', upgradeMode: 'stateless' } },
  });
  await keepState(target(kubectl), [job], seconds(5));
  expect(kubectl.applied).toEqual([job]);
});
