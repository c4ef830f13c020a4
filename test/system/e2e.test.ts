import { NAMESPACE } from '../../infra/charts/system';
import { operators } from '../../infra/operators';
import type { Checkout } from './delivery/checkout';
import { type DeliveryTest, startDeliveryTest } from './delivery/delivery';
import { type E2eRun, e2eRun } from './delivery/e2e-run';

const E2E = ['e2e', '--env', 'local'];
const OF_SMALL = ['verify', 'deploy again', 'harmless', 'scale down', 'taskmanager', 'back to'];
let test: DeliveryTest;
let checkout: Checkout;

beforeAll(async () => {
  test = await startDeliveryTest();
  checkout = test.checkout();
});

afterAll(async () => {
  await test?.stop();
});

/** No row flows through pods that run in the API only. What `small` shows with real programs is left out too. */
describe('make e2e on a cluster whose pods run in the API only', () => {
  let run: E2eRun;

  beforeAll(async () => {
    // The operators take them when there is something to do: they are no leftovers of the run.
    for (const { namespace } of Object.values(operators)) {
      await test.cluster.kubectl('delete', 'leases', '--all', '--namespace', namespace);
    }
    run = await e2eRun(await checkout.start([...E2E, '--format', 'json', '--without', ...OF_SMALL]));
  });

  it('holds, step by step', () => {
    const failed = run.report.steps.filter(({ verdict }) => verdict === 'failed');
    expect([run.code, failed]).toEqual([0, []]);
    const done = run.report.steps.filter(({ verdict }) => verdict === 'ok').map(({ step }) => step);
    expect(done).toEqual([
      'deploy, interrupted',
      'deploy, resumed',
      'change that rolls brokers',
      'change of the job',
      'delete a pod: brokers',
      'delete a pod: jobmanager',
      'teardown with a savepoint',
      'teardown again',
      'nothing left',
    ]);
  });
  it('interrupts a deployment, which is resumed', () => {
    expect(run.step('deploy, interrupted')).toMatchObject({ happened: ['exit code 130'] });
    expect(run.step('deploy, resumed')).toMatchObject({ verdict: 'ok' });
  });
  it('rolls brokers one at a time where the diff says so', () => {
    expect(run.step('change that rolls brokers')).toMatchObject({
      predicted: ['Kafka: rolls brokers'],
      happened: ['3 of brokers gone', 'at most 1 not ready at a time'],
    });
  });
  it('leaves nothing after a savepoint, which the operator keeps a snapshot of', () => {
    expect(run.output).toMatch(/FlinkStateSnapshot\S+ \S+\/job-savepoint-upgrade-\d+: deleted/);
    expect(run.step('nothing left')).toMatchObject({ verdict: 'ok', happened: ['0 more, 0 less'] });
  });
});

it('an environment that is deployed already is not touched', async () => {
  await test.cluster.kubectl('create', 'namespace', NAMESPACE);
  const { code, output } = await checkout.run(E2E);
  await test.cluster.kubectl('delete', 'namespace', NAMESPACE, '--wait');
  expect([code, output]).toEqual([1, expect.stringMatching(/has the namespace .* already, which this would delete/)]);
});

it('a protected environment is refused', async () => {
  checkout.edit('infra/environments/production.ts', /context: '[^']+'/, "context: 'minikube'");
  const { code, output } = await checkout.run(['e2e', '--env', 'production']);
  expect([code, output]).toEqual([1, expect.stringMatching(/environment 'production' is protected/)]);
});

it('what was deployed is taken away at Ctrl-C', async () => {
  checkout.edit('infra/environments/small.ts', "operators: 'helm'", "operators: 'preinstalled'");
  const { child, done, saw } = await checkout.start(['e2e', '--env', 'small']);
  await saw('== deploy, resumed\n');
  child.kill('SIGINT');
  const { code, output } = await done;
  expect([code, output]).toEqual([1, expect.stringMatching(/skipped.*nothing left +│ ok/s)]);
});
