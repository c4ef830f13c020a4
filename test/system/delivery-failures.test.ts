import { NAMESPACE } from '../../infra/system';
import type { Checkout } from './delivery/checkout';
import { type DeliveryTest, startDeliveryTest } from './delivery/delivery';

const ENVIRONMENT = 'infra/environments/local.ts';
const DEPLOY = ['deploy', '--env', 'local'];
let test: DeliveryTest;
let checkout: Checkout;

beforeAll(async () => {
  test = await startDeliveryTest();
  checkout = test.checkout();
});

afterAll(async () => {
  await test?.stop();
});

/** Each failure: what is said, the exit code, and that the same command goes on from there. */
describe('a deployment', () => {
  it("does not touch a context that is not the environment's", async () => {
    checkout.edit(ENVIRONMENT, "context: 'minikube'", "context: 'elsewhere'");
    const { code, output } = await checkout.run(DEPLOY);
    checkout.edit(ENVIRONMENT, "context: 'elsewhere'", "context: 'minikube'");
    expect(code).toBe(1);
    expect(output).toMatch(/kubeconfig has no context 'elsewhere'.*it has another, minikube: add it/);
  });

  it('says at Ctrl-C how to go on', async () => {
    const { child, done, saw } = await checkout.start(DEPLOY);
    await saw('Kafka.kafka.strimzi.io');
    await saw('✓ NetworkPolicy.networking.k8s.io understanding-apache-flink/default-deny');
    child.kill('SIGINT');
    const { code, output } = await done;
    expect([code, output]).toEqual([130, expect.stringMatching(/'make deploy ENV=local' goes on from here/)]);
  });

  it('says of an image that does not come which pod waits for it, and gives up in time', async () => {
    checkout.edit('infra/images.ts', 'telegraf:1.37.2', 'not-there/telegraf:1.37.2');
    const { code, output } = await checkout.run([...DEPLOY, '--timeout', '20s']);
    expect(code).toBe(1);
    expect(output).toMatch(/failed: Deployment\.apps \S+\/telegraf: not ready after 20s: 0 of 1 pods are available/);
    expect(output).toMatch(/pod telegraf-\S+ Pending: telegraf: ImagePullBackOff \(Back-off pulling image not-there/);
    expect(output).toMatch(/events:\n.*telegraf/);
  });

  it('goes on while the API server is away for a while, and completes what was left', async () => {
    checkout.edit('infra/images.ts', 'not-there/telegraf:1.37.2', 'telegraf:1.37.2');
    const { done, saw } = await checkout.start(DEPLOY);
    await saw('stores and consoles\n');
    await test.cluster.server.kill('SIGKILL');
    await saw('the API server does not answer; asking again');
    await test.cluster.server.start();
    const { code, output } = await done;
    expect([code, output]).toEqual([0, expect.stringMatching(/the API server answers again.*everything is ready/s)]);
  });

  it('names the manager that a field belongs to, and forces nothing', async () => {
    const patch = ['patch', 'deployment/kafka-ui', '--namespace', NAMESPACE, '--field-manager=somebody-else'];
    await test.cluster.kubectl(...patch, '--patch={"spec":{"replicas":0}}');
    const { code, output } = await checkout.run(DEPLOY);
    expect(code).toBe(1);
    expect(output).toMatch(
      /Deployment\.apps \S+\/kafka-ui: \.spec\.replicas belongs to the field manager 'somebody-else'/,
    );
    await test.cluster.kubectl('delete', 'deployment/kafka-ui', '--namespace', NAMESPACE);
    expect(await checkout.run(DEPLOY)).toMatchObject({ code: 0 });
  });

  it('gives up on a custom resource whose operator says nothing', async () => {
    await test.operators.stop();
    checkout.edit(ENVIRONMENT, 'parallelism: 2', 'parallelism: 1');
    const { code, output } = await checkout.run([...DEPLOY, '--timeout', '5s']);
    expect(code).toBe(1);
    expect(output).toMatch(
      /FlinkDeployment\S+ \S+\/job: not ready after 5s: its controller has not seen the change yet/,
    );
  });
});

describe('a teardown whose operators are gone', () => {
  it('names the finalizers, and how to release what they hold', async () => {
    const { code, output } = await checkout.run(['teardown', '--env', 'local', '--timeout', '5s']);
    expect(code).toBe(1);
    expect(output).toMatch(/finalizers flinkdeployments\.flink\.apache\.org\/finalizer/);
    expect(output).toMatch(/kubectl patch flinkdeployment job --namespace understanding-apache-flink --type=merge/);
  });

  it('goes on when they are back', async () => {
    test.operators.start();
    expect(await checkout.run(['teardown', '--env', 'local'])).toMatchObject({ code: 0 });
  });
});

it('is refused where the environment is protected', async () => {
  checkout.edit('infra/environments/production.ts', /context: '[^']+'/, "context: 'minikube'");
  const { code, output } = await checkout.run(['teardown', '--env', 'production']);
  expect([code, output]).toEqual([1, expect.stringMatching(/environment 'production' is protected/)]);
});
