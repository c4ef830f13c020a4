import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { NAMESPACE } from '../../infra/charts/system';
import { describe as addressesOf } from '../../infra/local/describe';
import { pipeline } from '../../job/pipeline';
import { settings } from '../../job/settings';
import { writeAwsCli } from '../programs/aws-cli';
import { childrenOf, commandLine } from './delivery/child-processes';
import { jobOf, type PlayedSystem, startPlayedSystem } from './delivery/played-system';
import { ROWS, sendWindow, TAGS } from './delivery/sent-window';

const ENV = ['--env', 'small'];
/** The latest windows that are over: they hold what was sent, however slow this machine is. */
const VERIFY = ['verify', ...ENV, '--windows', '30', '--format', 'json'];

let system: PlayedSystem;
let bin: string;

beforeAll(async () => {
  system = await startPlayedSystem();
  bin = join(system.checkout.folder, 'bin');
  mkdirSync(bin);
  await writeAwsCli(bin);
  const { kafka } = addressesOf(system.programs);
  await sendWindow(jobOf(system.programs), { ...kafka, groupId: settings.groupId.default });
});

afterAll(async () => {
  await system?.stop();
});

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => system.checkout.run(args, env);

describe('kafka-address', () => {
  it('says what to look at while Kafka has no address', async () => {
    const { code, output } = await run(['kafka-address', ...ENV]);
    expect([code, output]).toEqual([1, expect.stringMatching(/'small' has no load balancer.*kafka\.loadBalancer/)]);
  });

  it("prints the address of Kafka's load balancer", async () => {
    const { bootstrapServers } = addressesOf(system.programs).kafka;
    const listeners = [{ name: 'extlb', bootstrapServers }];
    const patch = ['patch', 'kafka', 'understanding-apache-flink', '--namespace', NAMESPACE, '--subresource=status'];
    await system.test.cluster.kubectl(...patch, '--type=merge', '--patch', JSON.stringify({ status: { listeners } }));
    expect(await run(['kafka-address', ...ENV])).toEqual({ code: 0, output: `${bootstrapServers}\n` });
  });
});

describe('verify', () => {
  it('finds all that was sent, by port-forwards and the keys of the cluster', async () => {
    const { code, output } = await run(VERIFY);
    expect([code, verdictOf(output)]).toMatchObject([
      0,
      {
        ok: true,
        sent: { rows: ROWS },
        stored: { rows: ROWS, missing: 0, tooMany: 0 },
        windows: { average: { expected: 2, right: 2 }, last: { expected: 1, right: 1 } },
      },
    ]);
  });

  it('says of a Kafka that is out of reach where it was looked for', async () => {
    const { code, output } = await run([...VERIFY, '--bootstrap-servers', '127.0.0.1:1']);
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/Kafka can't be reached at 127\.0\.0\.1:1 .*ECONNREFUSED/),
    ]);
  });
});

describe('status', () => {
  it('shows the components, and how far the job is', async () => {
    const { code, output } = await run(['status', ...ENV]);
    expect(code).toBe(0);
    expect(output).toMatch(/kafka\/Cluster +│ Kafka understanding-apache-flink +│ ready/);
    expect(output).toMatch(/consumer lag +│ 0 records/);
    expect(output).toMatch(/last checkpoint +│ \d+ s ago/);
    expect(output).toMatch(/restarts +│ 0/);
    expect(output).toMatch(/alerts +│ (none of 13|.*docs\/runbook\.md#)/);
    expect(output).toMatch(/last file +│ long-term-store\/\S+\.parquet, \d+ (s|min) ago, [\d,]+ bytes/);
  });

  it('tells the rest when the job can not be asked', async () => {
    const job = jobOf(system.programs);
    await job.kill('SIGKILL');
    const { code, output } = await run(['status', ...ENV, '--format', 'json']);
    await job.start();
    const found = JSON.parse(output);
    expect(code).toBe(0);
    expect(found.components).toContainEqual(expect.objectContaining({ component: 'job/Node', state: 'ready' }));
    expect(found.job).toEqual({
      unknown: expect.stringMatching(/^(no answer: |port 8080 of deployment\/job was closed: )./),
    });
    expect(found.lastFile).toMatchObject({ bytes: expect.any(Number) });
  });
});

describe('s3', () => {
  const withAws = () => ({ PATH: `${bin}:${process.env.PATH}` });

  it('lists the long-term store', async () => {
    const { code, output } = await run(['s3', ...ENV], withAws());
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/long-term-store\/step_year=\d+\/.*\.parquet\n.*Total Objects/s),
    ]);
  });

  it('runs a command of the AWS CLI, without showing the keys', async () => {
    const { code, output } = await run(['s3', ...ENV, '--', 'ls', '--debug'], withAws());
    expect([code, output]).toEqual([0, expect.stringMatching(/understanding-apache-flink\n/)]);
    expect(output).not.toContain(addressesOf(system.programs).s3.secretAccessKey);
  });

  it("needs no cluster where the store is AWS's own, and takes one's own credentials", async () => {
    const { endpoint, accessKeyId, secretAccessKey } = addressesOf(system.programs).s3;
    const own = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
    const { code, output } = await run(['s3', '--env', 'production', '--', 'ls'], { ...withAws(), ...own });
    expect([code, output]).toEqual([0, expect.stringMatching(/understanding-apache-flink\n/)]);
  });

  it('says how to install the AWS CLI where it is missing', async () => {
    const { code, output } = await run(['s3', ...ENV], { PATH: dirname(process.execPath) });
    expect([code, output]).toEqual([1, expect.stringMatching(/'aws', can't be run .*install it/)]);
  });
});

describe('open', () => {
  it('opens what there is, opens it again when it breaks, and closes all at Ctrl-C', async () => {
    await breakS3Manager();
    const { child, done, saw, output } = await system.checkout.start(['open', ...ENV, '--format', 'json']);
    await saw('Ctrl-C closes them');
    const consoles: { name: string; url?: string; reason?: string }[] = JSON.parse(output().split('\n')[0] ?? '');
    const urlOf = (wanted: string) => consoles.find(({ name }) => name === wanted)?.url;
    expect(consoles).toContainEqual({ name: 'S3 Manager', reason: '0 of 1 pods are available' });
    expect((await fetch(`${urlOf('InfluxDB')}/health`)).ok).toBe(true);
    expect((await fetch(`${urlOf('job')}/healthz`)).ok).toBe(true);

    const forwards = childrenOf(child);
    for (const [pid, command] of forwards) if (command.includes('service/influxdb')) process.kill(pid);
    await saw(`InfluxDB is at ${urlOf('InfluxDB')}`);
    expect((await fetch(`${urlOf('InfluxDB')}/health`)).ok).toBe(true);

    const last = [...forwards.keys(), ...childrenOf(child).keys()];
    child.kill('SIGINT');
    expect((await done).code).toBe(130);
    while (last.some((pid) => commandLine(pid).includes('kubectl'))) await sleep(50);
  });

  it("acts on no other context than the environment's", async () => {
    system.checkout.edit('infra/environments/small.ts', "context: 'minikube'", "context: 'elsewhere'");
    const { code, output } = await run(['open', ...ENV]);
    system.checkout.edit('infra/environments/small.ts', "context: 'elsewhere'", "context: 'minikube'");
    expect([code, output]).toEqual([1, expect.stringMatching(/no context 'elsewhere'/)]);
  });
});

/** Gives it an image that does not come, and waits until the pod that ran is gone. */
async function breakS3Manager(): Promise<void> {
  const { kubectl } = system.test.cluster;
  const deployment = ['deployment/s3manager', '--namespace', NAMESPACE];
  await kubectl('set', 'image', ...deployment, 's3manager=not-there');
  const condition = '--for=jsonpath={.status.unavailableReplicas}=1';
  const { code, stderr } = await kubectl('wait', ...deployment, condition, '--timeout=60s');
  if (code !== 0) throw new Error(stderr);
}

/** Each takes something away for good: they come last. */
describe('verify fails, and says what is missing', () => {
  it('when a file is gone', async () => {
    const { client } = system.programs.localStack;
    const Bucket = 'understanding-apache-flink';
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'long-term-store/' }));
    const Key = Contents.find((object) => object.Key?.endsWith('.parquet'))?.Key;
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    const { code, output } = await run([...VERIFY.slice(0, -2), '--timeout', '1s']);
    expect(code).toBe(1);
    expect(output).toMatch(/rows in S3 .*│ +96 │ +\d+ │ +[1-9]\d* │ +0 │ FAILED/);
    expect(output).toMatch(/'average' in InfluxDB .*│ ok/);
    expect(output).toMatch(/Not all of it has arrived as it should/);
  });

  it('when a point is gone', async () => {
    const { url, org, bucket, token } = addressesOf(system.programs).influxDb;
    const range = {
      start: '1970-01-01T00:00:00Z',
      stop: new Date(Date.now() + pipeline.speedLayer.window.size).toISOString(),
    };
    const response = await fetch(`${url}/api/v2/delete?${new URLSearchParams({ org, bucket })}`, {
      method: 'POST',
      headers: { Authorization: `Token ${token}` },
      body: JSON.stringify({ ...range, predicate: `"name"="${TAGS[0]}"` }),
    });
    expect(response.status).toBe(204);
    const { code, output } = await run([...VERIFY, '--timeout', '1s']);
    expect([code, verdictOf(output)]).toMatchObject([
      1,
      { ok: false, windows: { average: { expected: 2, right: 1, missing: 1 } } },
    ]);
  });
});

/** What is said on the way comes before it. */
const verdictOf = (output: string): unknown => JSON.parse(output.slice(output.indexOf('{')));
