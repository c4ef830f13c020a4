import { NAMESPACE } from '../../infra/charts/system';
import { POD_LOG } from '../programs/cluster';
import type { Checkout } from './delivery/checkout';
import { type DeliveryTest, startDeliveryTest } from './delivery/delivery';
import { installOperators } from './delivery/operators';

const ENVIRONMENT = 'infra/environments/local.ts';
const DEPLOY = ['deploy', '--env', 'local'];
let test: DeliveryTest;
let checkout: Checkout;

beforeAll(async () => {
  test = await startDeliveryTest({ preinstalled: false });
  checkout = test.checkout();
  checkout.edit(ENVIRONMENT, "operators: 'helm'", "operators: 'preinstalled'");
  checkout.edit(ENVIRONMENT, "secrets: 'generated'", "secrets: 'existing'");
});

afterAll(async () => {
  await test?.stop();
});

/** The room of the one node, which kwok makes up. */
const giveNode = (cpu: string) =>
  test.cluster.kubectl(
    'patch',
    'node/kwok',
    '--subresource=status',
    `--patch={"status":{"allocatable":{"cpu":"${cpu}"}}}`,
  );

async function makeSecret(name: string, ...keys: readonly string[]): Promise<void> {
  const values = keys.map((key) => `--from-literal=${key}=of-somebody-else`);
  await test.cluster.kubectl('create', 'namespace', NAMESPACE);
  await test.cluster.kubectl('create', 'secret', 'generic', name, '--namespace', NAMESPACE, ...values);
}

describe('a cluster that lacks what a deployment needs', () => {
  let output: string;
  let code: number | null;

  beforeAll(async () => {
    await giveNode('2');
    ({ code, output } = await checkout.run(DEPLOY));
  });

  it('is left as it is', async () => {
    expect([code, output]).toEqual([1, expect.stringMatching(/failed: nothing was deployed/)]);
    expect((await test.cluster.kubectl('get', 'namespace', NAMESPACE)).stderr).toMatch(/not found/);
  });
  it('is told of operators that are absent', () => {
    expect(output).toMatch(/todo the operator 'strimzi' is not in namespace 'strimzi': install 1\.2\.0 there/);
  });
  it('is told of Secrets that others should have made, with their keys', () => {
    expect(output).toMatch(
      /todo Secret \S+\/influxdb is not there: make it with the keys admin-user, admin-password, admin-t/,
    );
  });
  it('is told of too little room', () => {
    expect(output).toMatch(
      /todo the pods request 3\.\d CPU and \S+ GiB, an update 0\.0 CPU .*; one node has 2\.0 CPU .*: add nodes, or/,
    );
  });
});

describe('a cluster that has it in another form', () => {
  let output: string;

  beforeAll(async () => {
    await giveNode('16');
    await installOperators(test.cluster, { strimzi: 'operator:1.1.0', flink: 'not-there/operator:1.15.0' });
    await makeSecret('influxdb', 'admin-user', 'admin-password');
    ({ output } = await checkout.run(['doctor', '--env', 'local']));
  });

  it('is told of another version of an operator', () => {
    expect(output).toMatch(/todo the operator 'strimzi' 1\.1\.0 in namespace 'strimzi': bring it to 1\.2\.0/);
  });
  it('is told of an operator that does not run', () => {
    expect(output).toMatch(
      /todo the operator 'flink' 1\.15\.0 in .*: 0 of 1 pods are available: see 'kubectl describe/,
    );
  });
  it('is told of a Secret that lacks a key', () => {
    expect(output).toMatch(/todo Secret \S+\/influxdb lacks admin-token: add the keys/);
  });
});

it('a cluster that has all of it is found well', async () => {
  await installOperators(test.cluster);
  await test.cluster.kubectl('delete', 'secret/influxdb', '--namespace', NAMESPACE);
  await makeSecret('influxdb', 'admin-user', 'admin-password', 'admin-token');
  await makeSecret('object-store', 'access-key-id', 'secret-access-key');
  const { code, output } = await checkout.run(['doctor', '--env', 'local']);
  expect([code, output]).toEqual([0, expect.not.stringMatching(/todo/)]);
});

/** Each failure: what is said, the exit code, and that the same command goes on from there. */
describe('a deployment', () => {
  it("does not touch a context that is not the environment's", async () => {
    checkout.edit(ENVIRONMENT, "context: 'minikube'", "context: 'elsewhere'");
    const { code, output } = await checkout.run(DEPLOY);
    checkout.edit(ENVIRONMENT, "context: 'elsewhere'", "context: 'minikube'");
    expect(code).toBe(1);
    expect(output).toMatch(
      /kubeconfig has no context 'elsewhere'.*it has another, minikube: make that cluster or add it/,
    );
  });

  it('says at Ctrl-C how to go on', async () => {
    const { child, done, saw } = await checkout.start(DEPLOY);
    await saw('Kafka.kafka.strimzi.io');
    await saw('✓ NetworkPolicy.networking.k8s.io understanding-apache-flink/default-deny');
    child.kill('SIGINT');
    const { code, output } = await done;
    expect([code, output]).toEqual([130, expect.stringMatching(/'make deploy ENV=local' goes on from here/)]);
  });

  it('says of an image that does not come which pod waits for it, with its events and log, and gives up in time', async () => {
    checkout.edit('infra/images.ts', 'telegraf:1.37.2', 'not-there/telegraf:1.37.2');
    const { code, output } = await checkout.run([...DEPLOY, '--timeout', '20s']);
    expect(code).toBe(1);
    expect(output).toMatch(/failed: Deployment\.apps \S+\/telegraf: not ready after 20s: 0 of 1 pods are available/);
    expect(output).toMatch(/pod telegraf-\S+ Pending: telegraf: ImagePullBackOff \(Back-off pulling image not-there/);
    expect(output).toMatch(/events:\n.*telegraf/);
    expect(output).toMatch(new RegExp(`the end of the log of telegraf-\\S+:\\n *${POD_LOG}`));
  });

  it('goes on while the API server is away for a while, and completes what was left', async () => {
    checkout.edit('infra/images.ts', 'not-there/telegraf:1.37.2', 'telegraf:1.37.2');
    const { done, saw } = await checkout.start(DEPLOY);
    await saw('speed-layer, consoles\n');
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
    checkout.edit(ENVIRONMENT, 'taskManagers: 2', 'taskManagers: 1');
    const { code, output } = await checkout.run([...DEPLOY, '--timeout', '5s']);
    expect(code).toBe(1);
    expect(output).toMatch(
      /FlinkDeployment\S+ \S+\/job: not ready after 5s: its controller has not seen the change yet/,
    );
  });
});

describe('a deployment that has run out of time', () => {
  it('is completed by the next', async () => {
    await test.operators.start();
    const { code, output } = await checkout.run(DEPLOY);
    expect([code, output]).toEqual([0, expect.stringMatching(/everything is ready/)]);
  });

  it('has used the Secrets of others, and left them as they were', async () => {
    const { stdout } = await test.cluster.kubectl('get', 'secret/influxdb', '--namespace', NAMESPACE, '--output=json');
    const { data, metadata } = JSON.parse(stdout);
    expect(Buffer.from(data['admin-token'], 'base64').toString()).toBe('of-somebody-else');
    expect(metadata.labels).toBeUndefined();
  });
});
