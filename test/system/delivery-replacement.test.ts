import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIELD_MANAGER } from '../../infra/delivery/cluster/ownership';
import { NAMESPACE } from '../../infra/system';
import type { Checkout } from './delivery/checkout';
import { type DeliveryTest, startDeliveryTest } from './delivery/delivery';

const ENVIRONMENT = 'infra/environments/small.ts';
const DEPLOY = ['deploy', '--env', 'small'];
let test: DeliveryTest;
let checkout: Checkout;

beforeAll(async () => {
  test = await startDeliveryTest();
  checkout = test.checkout();
  checkout.edit(ENVIRONMENT, "operators: 'helm'", "operators: 'preinstalled'");
  const { code, output } = await checkout.run(DEPLOY);
  if (code !== 0) throw new Error(output);
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

const older = { 'app.kubernetes.io/name': 'kafka-ui', tier: 'older' };

describe.each([
  {
    what: 'a Deployment with another selector',
    object: 'Deployment.apps understanding-apache-flink/kafka-ui',
    make: () =>
      makeOlder('kafka-ui', 'apps/v1', 'Deployment', {
        selector: { matchLabels: older },
        template: { metadata: { labels: older }, spec: { containers: [{ name: 'kafka-ui', image: 'older' }] } },
      }),
  },
  {
    what: 'a Service without an address',
    object: 'Service understanding-apache-flink/kafka-ui',
    make: () => makeOlder('kafka-ui', 'v1', 'Service', { clusterIP: 'None', selector: older, ports: [{ port: 80 }] }),
  },
])('$what', ({ object, make }) => {
  beforeAll(make);

  it('is found to need replacing, and is not touched unless somebody agrees', async () => {
    const { code, output } = await checkout.run(DEPLOY, { YES: '' });
    expect([code, output]).toEqual([3, expect.stringContaining(`  replace ${object}: immutable, needs replacing\n`)]);
  });

  it('is replaced once that is agreed to', async () => {
    const { code, output } = await checkout.run(DEPLOY);
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(new RegExp(`✓ ${object}: deleted\n.*everything is ready`, 's')),
    ]);
  });

  it('is as declared then', async () => {
    expect(await checkout.run(DEPLOY)).toMatchObject({ code: 0, output: expect.stringMatching(/\nno changes\n/) });
  });
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
