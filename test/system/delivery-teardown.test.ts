import { NAMESPACE } from '../../infra/charts/system';
import { until } from '../verify/until';
import type { Checkout, Outcome } from './delivery/checkout';
import { type DeliveryTest, startDeliveryTest } from './delivery/delivery';

const ENVIRONMENT = 'infra/environments/local.ts';
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

/** Has it end before it deletes the job, which stops with its savepoint all the same. */
async function interruptTeardown(): Promise<Outcome> {
  await test.operators.stop();
  const { child, done, saw } = await checkout.start(TEARDOWN, { UAF_YES: '1', UAF_SAVEPOINT: '1' });
  await saw('savepoint: STABLE');
  child.kill('SIGINT');
  const outcome = await done;
  await test.operators.start();
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

it('a teardown asks whether to write a savepoint, and is stopped there by Ctrl-C', async () => {
  const localStack = "type: 'localstack',";
  const s3 = "type: 's3', roleArn: 'arn:aws:iam::1:role/job',";
  checkout.edit(ENVIRONMENT, localStack, s3);
  const { child, done, saw, type } = await checkout.startInTerminal(TEARDOWN);
  await saw("Type 'yes' to go on");
  type('yes');
  await saw('Shall the job write a savepoint first?');
  child.stdin?.write('\x03');
  expect(await done).toMatchObject({ code: 130 });
  checkout.edit(ENVIRONMENT, s3, localStack);
  expect(await ofJob('.metadata.deletionTimestamp')).toBe('');
  expect(await ofJob('.status.lifecycleState')).toBe('STABLE');
});

describe('a teardown whose operators are gone', () => {
  it('says which savepoint a teardown before it has kept', async () => {
    await interruptTeardown();
    await test.operators.stop();
    const { code, output } = await checkout.run([...TEARDOWN, '--timeout', '5s'], { UAF_YES: '1', UAF_SAVEPOINT: '1' });
    expect([code, output]).toEqual([1, expect.stringMatching(/job: it has stopped before, with a savepoint at s3:/)]);
  });

  it('names the finalizers, and how to release what they hold', async () => {
    const { code, output } = await checkout.run([...TEARDOWN, '--timeout', '5s']);
    expect(code).toBe(1);
    expect(output).toMatch(/finalizers flinkdeployments\.flink\.apache\.org\/finalizer/);
    expect(output).toMatch(
      /kubectl patch flinkdeployment job --namespace understanding-apache-flink --type=merge .* --context minikube/,
    );
  });

  it('is waited for by a deployment, which makes again what is deleted', async () => {
    const late = await checkout.run([...DEPLOY, '--timeout', '5s']);
    expect([late.code, late.output]).toEqual([
      1,
      expect.stringMatching(/finalizers flinkdeployments\.flink\.apache\.org/),
    ]);
    await test.operators.start();
    expect(await checkout.run(DEPLOY)).toMatchObject({ code: 0 });
    expect(await ofJob('.status.lifecycleState')).toBe('STABLE');
  });

  it('is completed by the next', async () => {
    expect(await checkout.run(TEARDOWN)).toMatchObject({ code: 0 });
  });
});

it('is refused where the environment is protected', async () => {
  checkout.edit('infra/environments/production.ts', /context: '[^']+'/, "context: 'minikube'");
  const { code, output } = await checkout.run(['teardown', '--env', 'production']);
  expect([code, output]).toEqual([1, expect.stringMatching(/environment 'production' is protected/)]);
});
