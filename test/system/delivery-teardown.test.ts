import { NAMESPACE } from '../../infra/system';
import { until } from '../verify/until';
import type { Checkout, Outcome } from './delivery/checkout';
import { type DeliveryTest, startDeliveryTest } from './delivery/delivery';

const DEPLOY = ['deploy', '--env', 'local'];
const TEARDOWN = ['teardown', '--env', 'local'];
let test: DeliveryTest;
let checkout: Checkout;

beforeAll(async () => {
  test = await startDeliveryTest();
  checkout = test.checkout();
  const { code, output } = await checkout.run(DEPLOY);
  if (code !== 0) throw new Error(output);
});

afterAll(async () => {
  await test?.stop();
});

const ofJob = async (path: string): Promise<string> => {
  const get = ['get', 'flinkdeployment/job', '--namespace', NAMESPACE, `--output=jsonpath={${path}}`];
  return (await test.cluster.kubectl(...get)).stdout;
};

/** Has it end before it deletes anything: the job stops with its savepoint all the same. */
async function interruptTeardown(): Promise<Outcome> {
  await test.operators.stop();
  const { child, done, saw } = await checkout.start(TEARDOWN, { YES: '1', SAVEPOINT: '1' });
  await saw('savepoint: STABLE');
  child.kill('SIGINT');
  const outcome = await done;
  test.operators.start();
  await until(
    'the savepoint',
    test.cluster.server,
    async () => (await ofJob('.status.lifecycleState')) === 'SUSPENDED',
  );
  return outcome;
}

describe('a teardown that is stopped while the job writes its savepoint', () => {
  it('says how to go on', async () => {
    const { code, output } = await interruptTeardown();
    expect([code, output]).toEqual([130, expect.stringMatching(/'make teardown ENV=local SAVEPOINT=1' goes on/)]);
  });

  it('is undone by a deployment', async () => {
    const { code, output } = await checkout.run(DEPLOY);
    expect([code, output]).toEqual([0, expect.stringMatching(/state: suspended -> running.*everything is ready/s)]);
    expect(await ofJob('.spec.job.state')).toBe('running');
  });
});

describe('a teardown whose operators are gone', () => {
  it('says which savepoint a teardown before it has kept', async () => {
    await interruptTeardown();
    await test.operators.stop();
    const { code, output } = await checkout.run([...TEARDOWN, '--timeout', '5s'], { YES: '1', SAVEPOINT: '1' });
    expect([code, output]).toEqual([1, expect.stringMatching(/job: it has stopped before, with a savepoint at s3:/)]);
  });

  it('names the finalizers, and how to release what they hold', async () => {
    const { code, output } = await checkout.run([...TEARDOWN, '--timeout', '5s']);
    expect(code).toBe(1);
    expect(output).toMatch(/finalizers flinkdeployments\.flink\.apache\.org\/finalizer/);
    expect(output).toMatch(/kubectl patch flinkdeployment job --namespace understanding-apache-flink --type=merge/);
  });

  it('goes on when they are back', async () => {
    test.operators.start();
    expect(await checkout.run(TEARDOWN)).toMatchObject({ code: 0 });
  });
});

it('is refused where the environment is protected', async () => {
  checkout.edit('infra/environments/production.ts', /context: '[^']+'/, "context: 'minikube'");
  const { code, output } = await checkout.run(['teardown', '--env', 'production']);
  expect([code, output]).toEqual([1, expect.stringMatching(/environment 'production' is protected/)]);
});
