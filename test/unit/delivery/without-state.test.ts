import type { LiveObject } from '../../../infra/delivery/cluster/live-object';
import { cancelledJobs, jobsWithoutState, keepState, withoutState } from '../../../infra/delivery/deploy/without-state';
import type { DeclaredObject, Manifest } from '../../../infra/delivery/manifest';
import type { Change, Effect } from '../../../infra/delivery/plan/plan';
import { Progress } from '../../../infra/delivery/terminal/progress';
import { seconds } from '../../../job/duration';
import { found, KubectlStandIn } from './kubectl-stand-in';

const job: Manifest = {
  apiVersion: 'flink.apache.org/v1beta1',
  kind: 'FlinkDeployment',
  metadata: { name: 'job', namespace: 'one' },
  spec: { image: 'flink:1', job: { state: 'running', upgradeMode: 'savepoint' } },
};
const script: Manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'script', namespace: 'one' } };
const declared: readonly DeclaredObject[] = [script, job].map((manifest) => ({ manifest, path: '', chart: 'job' }));

const changeOf = (chart: string, effect: Effect): Change => ({
  action: 'update',
  object: 'ConfigMap one/script',
  kind: 'ConfigMap',
  path: 'job/Flink/Script',
  chart,
  fields: [],
  consequences: [{ effect, because: '', source: '', rule: '', fields: [] }],
});

it.each<[string, Change, readonly Manifest[]]>([
  ['whose state does not fit what is declared', changeOf('job', 'job state incompatible'), [job]],
  ['that restarts from a savepoint', changeOf('job', 'restarts the job from a savepoint'), []],
  ['of another chart', changeOf('consoles', 'job state incompatible'), []],
])('of the jobs that start without state, one %s: %#', (_, change, jobs) => {
  expect(jobsWithoutState({ changes: [change] }, declared)).toEqual(jobs);
});

it.each<[Effect, readonly Manifest[]]>([
  ['job state incompatible', [job]],
  ['restarts the job without its state', [job]],
  ['restarts the job from a savepoint', []],
])('jobs that are cancelled by a change with the effect "%s": %#', (effect, jobs) => {
  expect(cancelledJobs({ changes: [changeOf('job', effect)] }, declared)).toEqual(jobs);
});

it('a job without state starts at the committed offsets', () => {
  const spec = { image: 'flink:1', job: { state: 'running', upgradeMode: 'stateless' } };
  expect(withoutState(job)).toEqual({ ...job, spec });
});

it('once it runs it is to keep its state from then on, as it is declared to', async () => {
  const applied: Manifest[] = [];
  const live: LiveObject = {
    ...job,
    spec: Object(withoutState(job).spec),
    status: { lifecycleState: 'STABLE', jobStatus: { state: 'RUNNING' } },
  };
  const kubectl = new KubectlStandIn((args, input) => {
    if (args.startsWith('apply')) applied.push(...JSON.parse(input).items);
    return args.startsWith('get --filename') ? found(live) : found();
  });
  await keepState({ kubectl, progress: new Progress(() => undefined) }, [job], seconds(5));
  expect(applied).toEqual([job]);
});
