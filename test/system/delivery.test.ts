import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAMESPACE } from '../../infra/charts/system';
import { type InfluxDb, startInfluxDb } from '../../infra/programs/influxdb';
import { setupVariables } from '../programs/influxdb-setup';
import { helmProgram } from '../programs/kubernetes-build';
import type { Checkout } from './delivery/checkout';
import { type DeliveryTest, everything, startDeliveryTest } from './delivery/delivery';
import { useCharts } from './delivery/operators';

const ENVIRONMENT = 'infra/environments/local.ts';
let test: DeliveryTest;
let checkout: Checkout;
let before: readonly string[];
let influxDb: InfluxDb | undefined;

const names = async (): Promise<string[]> => [...(await everything(test.cluster)).keys()].sort();

const field = async (object: string, path: string): Promise<string> =>
  (await test.cluster.kubectl('get', object, '--namespace', NAMESPACE, `--output=jsonpath={${path}}`)).stdout;

const token = async (): Promise<string> =>
  Buffer.from(await field('secret/influxdb', '.data.admin-token'), 'base64').toString();

const volumeSize = (): Promise<string> => field('persistentvolumeclaims', '.items[0].spec.resources.requests.storage');

/** Has a real InfluxDB, with the token that was made up for it, stand behind the pod that runs in the API only. */
async function startInfluxDbOfPod(): Promise<InfluxDb> {
  const folder = join(test.cluster.folder, 'influxdb');
  mkdirSync(folder);
  const database = await startInfluxDb({
    dataDir: folder,
    logDir: folder,
    env: setupVariables({ org: 'understanding-apache-flink', bucket: 'tags', token: await token(), retention: '7d' }),
  });
  const playedBy = Number(new URL(database.url).port);
  await test.cluster.play([{ namespace: NAMESPACE, pod: 'influxdb-0', port: 8086, playedBy }]);
  return database;
}

async function dashboards({ url }: InfluxDb): Promise<string[]> {
  const response = await fetch(`${url}/api/v2/dashboards`, { headers: { Authorization: `Token ${await token()}` } });
  const { dashboards: found }: { dashboards: { name: string }[] } = JSON.parse(await response.text());
  return found.map(({ name }) => name);
}

function topicFile(): string {
  const file = join(test.cluster.folder, 'topic.json');
  const metadata = { name: 'theirs', namespace: 'default' };
  writeFileSync(file, JSON.stringify({ apiVersion: 'kafka.strimzi.io/v1', kind: 'KafkaTopic', metadata, spec: {} }));
  return file;
}

beforeAll(async () => {
  test = await startDeliveryTest({ preinstalled: false });
  process.env.UAF_HELM = await helmProgram();
  checkout = test.checkout();
  useCharts(checkout);
  before = await names();
});

afterAll(async () => {
  await influxDb?.program.stop();
  await test?.stop();
});

/**
 * One life of the system, on a real API server with real controllers. Helm is real, its charts are stand-ins, and what
 * operators say is made up.
 */
describe('the system on a cluster', () => {
  it('is not deployed without Helm, which is to install its operators', async () => {
    const { code, output } = await checkout.run(['deploy', '--env', 'local'], {
      UAF_YES: '1',
      UAF_HELM: 'no-such-helm',
    });
    expect([code, output]).toEqual([1, expect.stringMatching(/failed: nothing was deployed/)]);
    expect(output).toMatch(
      /todo Helm installs the operators: 'no-such-helm' can't be run \(.*ENOENT\): install Helm 3/,
    );
  });

  it('is deployed wave by wave, each ready before the next', async () => {
    const { code, output } = await checkout.run(['deploy', '--env', 'local']);
    expect([code, output]).toEqual([0, expect.stringMatching(/everything is ready\n.*make status ENV=local/s)]);
    expect(output).toMatch(/kafka-ui +http:\/\/127\.0\.0\.1:32180\n/);
    expect(output).toMatch(
      /✗ dashboards and checks: they are not installed \(.*\): 'make open ENV=local' and 'make dashboard ENV=local'/,
    );
    const charts = ['kafka, object-store', 'kafka: KafkaTopic', 'job, speed-layer, consoles', 'datagen'];
    const waves = ['namespace', 'secrets', 'platform', ...charts];
    const at = ['operators', ...waves].map((wave) => output.lastIndexOf(`\n${wave}\n`));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at).not.toContain(-1);
  });

  it('is not touched by a second deployment, which shows none of its secrets', async () => {
    const deployed = await everything(test.cluster);
    const { code, output } = await checkout.run(['deploy', '--env', 'local']);
    expect([code, output]).toEqual([0, expect.stringMatching(/\nno changes\neverything is ready\n/)]);
    expect(await everything(test.cluster)).toEqual(deployed);
    expect(await token()).toHaveLength(40);
    expect(output).not.toContain(await token());
  });

  it('is changed where the code has changed, as a diff said before, and gets its dashboards with that', async () => {
    influxDb = await startInfluxDbOfPod();
    checkout.edit(ENVIRONMENT, 'nodePorts: { http: 32_180 }', 'nodePorts: { http: 32_181 }');
    const diff = await checkout.run(['diff', '--env', 'local', '--markdown']);
    expect([diff.code, diff.output]).toEqual([2, expect.stringMatching(/32180.*32181/s)]);
    const { code, output } = await checkout.run(['deploy', '--env', 'local']);
    expect([code, output]).toEqual([0, expect.stringMatching(/nodePort: 32180 -> 32181/)]);
    expect(await field('service/kafka-ui', '.spec.ports[0].nodePort')).toBe('32181');
    expect(output).toMatch(/✓ dashboards and checks: installed in InfluxDB\n/);
    expect((await dashboards(influxDb)).sort()).toEqual(['Health', 'Pipeline time-series']);
  });

  it('writes a savepoint, if wanted, before a change that loses the state of its job', async () => {
    checkout.edit(ENVIRONMENT, 'taskManagers: 2', 'taskManagers: 1');
    const { code, output } = await checkout.run(['deploy', '--env', 'local'], { UAF_YES: '1', UAF_SAVEPOINT: '1' });
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/FlinkDeployment\S+ \S+\/job: savepoint written to s3:\/\/stand-in\/savepoint-1\n/),
    ]);
    expect(await field('flinkdeployment/job', '.spec.job.state')).toBe('running');
    // Still as many, after another change.
    expect(influxDb && (await dashboards(influxDb))).toHaveLength(2);
  });

  it('keeps what cannot be changed, unless a person agrees to lose it', async () => {
    checkout.edit(ENVIRONMENT, "volume: { size: '1Gi'", "volume: { size: '2Gi'");
    const { done, saw, type } = await checkout.startInTerminal(['deploy', '--env', 'local']);
    await saw("Type 'yes' to go on");
    type('no');
    const { code, output } = await done;
    expect([code, output]).toEqual([3, expect.stringMatching(/replace StatefulSet\S+ \S+\/influxdb: loses data/)]);
    expect(output).toMatch(/nothing was done/);
    expect(await volumeSize()).toBe('1Gi');
  });

  it('has what cannot be changed replaced, with its volume', async () => {
    const { code, output } = await checkout.run(['deploy', '--env', 'local']);
    expect([code, output]).toEqual([0, expect.stringMatching(/StatefulSet\S+ \S+\/influxdb: deleted\n/)]);
    expect(await volumeSize()).toBe('2Gi');
  });

  it('loses what the code no longer declares', async () => {
    checkout.edit('infra/charts/consoles.ts', /\n.*new S3Manager\(.*/, '');
    const { done, saw, type } = await checkout.startInTerminal(['deploy', '--env', 'local']);
    await saw('s3manager');
    await saw("Type 'yes' to go on");
    type('yes');
    const { code, output } = await done;
    expect([code, output]).toEqual([0, expect.stringMatching(/Deployment\.apps \S+\/s3manager: deleted/)]);
    expect(await names()).not.toContain(`Deployment ${NAMESPACE}/s3manager`);
  });

  it('is not torn down unless somebody agrees to lose its data', async () => {
    const { code, output } = await checkout.run(['teardown', '--env', 'local'], { UAF_YES: '' });
    expect([code, output]).toEqual([3, expect.stringMatching(/topic time-series, with its messages/)]);
  });

  it('is torn down, with a savepoint if a person wants it, but for what others use', async () => {
    // Of a store that stays: one within LocalStack would go with it.
    checkout.edit(ENVIRONMENT, "type: 'localstack',", "type: 's3', roleArn: 'arn:aws:iam::1:role/job',");
    const theirs = ['kafkatopic/theirs', '--namespace', 'default'];
    await test.cluster.kubectl('create', '--filename', topicFile());
    const { done, saw, type } = await checkout.startInTerminal(['teardown', '--env', 'local']);
    await saw("Type 'yes' to go on");
    type('yes');
    await saw('Shall the job write a savepoint first?');
    type('yes');
    const { code, output } = await done;
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/job: savepoint written to s3:\/\/stand-in\/savepoint-1/),
    ]);
    expect(output).toMatch(/operator 'strimzi' is kept, as others use it \(KafkaTopic\S+ default\/theirs\)/);
    expect(await test.cluster.kubectl('delete', ...theirs)).toMatchObject({ code: 0 });
  });

  it('can be torn down again, without a trace', async () => {
    const { code, output } = await checkout.run(['teardown', '--env', 'local']);
    expect([code, output]).toEqual([0, expect.stringMatching(/nothing of ours is left: asked for all \d+ kinds/)]);
    expect(await names()).toEqual(before);
  });
});
