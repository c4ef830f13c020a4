import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAMESPACE } from '../../infra/charts/system';
import { FIELD_MANAGER } from '../../infra/delivery/cluster/ownership';
import type { Checkout, Outcome } from './delivery/checkout';
import { type DeliveryTest, startDeliveryTest } from './delivery/delivery';

const ENVIRONMENT = 'infra/environments/small.ts';
const DEPLOY = ['deploy', '--env', 'small'];
let test: DeliveryTest;
let checkout: Checkout;
let outcomes: Readonly<Record<'asked' | 'agreed' | 'again', Outcome>>;

beforeAll(async () => {
  test = await startDeliveryTest();
  checkout = test.checkout();
  checkout.edit(ENVIRONMENT, "operators: 'helm'", "operators: 'preinstalled'");
  const { code, output } = await checkout.run(DEPLOY);
  if (code !== 0) throw new Error(output);
  await makeOlderObjects();
  outcomes = {
    asked: await checkout.run(DEPLOY, { UAF_YES: '' }),
    agreed: await checkout.run(DEPLOY),
    again: await checkout.run(DEPLOY),
  };
});

afterAll(async () => {
  await test?.stop();
});

async function must(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await test.cluster.kubectl(...args, '--namespace', NAMESPACE);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

/** Has an object be there as an older version of our code might have made it. */
async function makeOlder(name: string, apiVersion: string, kind: string, spec: object): Promise<void> {
  const { metadata } = JSON.parse(await must('get', `${kind}/${name}`, '--output=json'));
  await must('delete', `${kind}/${name}`, '--wait');
  const file = join(test.cluster.folder, `${kind}.json`);
  writeFileSync(file, JSON.stringify({ apiVersion, kind, metadata: { name, labels: metadata.labels }, spec }));
  await must('apply', '--server-side', `--field-manager=${FIELD_MANAGER}`, '--filename', file);
}

/** A Deployment with another selector, and a Service without an address. */
async function makeOlderObjects(): Promise<void> {
  const labels = { 'app.kubernetes.io/name': 'older' };
  await makeOlder('kafka-ui', 'apps/v1', 'Deployment', {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'kafka-ui', image: 'older' }] } },
  });
  await makeOlder('influxdb', 'v1', 'Service', { clusterIP: 'None', selector: labels, ports: [{ port: 80 }] });
}

describe.each([
  ['a Deployment with another selector', 'Deployment.apps understanding-apache-flink/kafka-ui'],
  ['a Service without an address', 'Service understanding-apache-flink/influxdb'],
])('%s', (_what, object) => {
  it('is found to need replacing, and is not touched unless somebody agrees', () => {
    const { code, output } = outcomes.asked;
    expect([code, output]).toEqual([3, expect.stringContaining(`  replace ${object}: immutable, needs replacing\n`)]);
  });

  it('is replaced once that is agreed to', () => {
    const { code, output } = outcomes.agreed;
    const replaced = new RegExp(`✓ ${object}: deleted\n.*everything is ready`, 's');
    expect([code, output]).toEqual([0, expect.stringMatching(replaced)]);
  });
});

it('what was replaced is as declared then', () => {
  expect(outcomes.again).toMatchObject({ code: 0, output: expect.stringMatching(/\nno changes\n/) });
});

const ON_FLINK = `job: {
    engine: 'flink',
    taskManagers: 1,
    taskSlots: 1,
    jobManagerResources: { cpu: { request: '500m', limit: '1000m' }, memory: '1600Mi' },
    taskManagerResources: { cpu: { request: '750m', limit: '1500m' }, memory: '1728Mi' },
    upgradeMode: 'stateless',
    highAvailability: false,
  },`;

it('a job on another engine starts after the one before it has ended', async () => {
  checkout.edit(ENVIRONMENT, /job: \{\n.*\n.*\n {2}\},/, ON_FLINK);
  checkout.edit(ENVIRONMENT, "cpu: '1000m', memory: '2816Mi'", "cpu: '4500m', memory: '10Gi'");
  const { code, output } = await checkout.run(DEPLOY);
  expect([code, output]).toEqual([
    0,
    expect.stringMatching(/Deployment\.apps \S+\/job: deleted\n.*✓ FlinkDeployment/s),
  ]);
});
