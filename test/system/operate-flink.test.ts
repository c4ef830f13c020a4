import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NAMESPACE } from '../../infra/charts/system';
import { FIELD_MANAGER } from '../../infra/delivery/cluster/ownership';
import { type FlinkCluster, startFlink } from '../../infra/programs/flink';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { createPipelineTopics, type Topics } from '../../infra/programs/kafka/pipeline-topics';
import { temporaryFolder } from '../../infra/programs/process';
import { flinkScript } from '../../job/flink/script';
import { pipeline } from '../../job/pipeline';
import { settings } from '../../job/settings';
import { manifestsOf } from '../unit/infra/manifests';
import { storedRows } from '../verify/stored-rows';
import { committedOffsets } from '../verify/topic';
import type { Checkout } from './delivery/checkout';
import { type DeliveryTest, startDeliveryTest } from './delivery/delivery';
import { sendTrickle, sendWindow, TRICKLE } from './delivery/sent-window';

const ENV = ['--env', 'local'];
const folder = temporaryFolder('operate-flink');
let delivery: DeliveryTest;
let checkout: Checkout;
let kafka: KafkaCluster;
let flink: FlinkCluster;
let topics: Topics;

/** Of environment `local`, the job alone is on the cluster, and a real Flink runs it. */
beforeAll(async () => {
  [delivery, flink] = await Promise.all([startDeliveryTest(), startJob()]);
  await declare();
  checkout = delivery.checkout();
});

afterAll(async () => {
  await Promise.all([delivery?.stop(), flink?.stop()]);
  await kafka?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function startJob(): Promise<FlinkCluster> {
  kafka = await startKafka();
  topics = await createPipelineTopics(kafka);
  const cluster = await startFlink({
    script: flinkScript(pipeline, {
      settings: {
        ...topics,
        acks: settings.acks.default,
        kafkaCompression: settings.kafkaCompression.default,
        idleness: settings.idleness.default,
        longTermStore: pathToFileURL(join(folder, 'store')).href,
      },
    }),
    configuration: { 'execution.checkpointing.interval': '6 s' },
  });
  flink = cluster;
  await cluster.waitUntil('RUNNING');
  await sendWindow(cluster.jobManager, topics);
  await cluster.waitForCheckpoints(2);
  return cluster;
}

/** The FlinkDeployment as if deployed, of which the operator's stand-in makes pods: the real Flink plays the JobManager's. */
async function declare(): Promise<void> {
  const { cluster } = delivery;
  const deployment = manifestsOf('local').find(({ kind }) => kind === 'FlinkDeployment');
  const file = join(cluster.folder, 'job.json');
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
  const items = [namespace, deployment];
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const { code, stderr } = await cluster.kubectl(
    'apply',
    '--server-side',
    `--field-manager=${FIELD_MANAGER}`,
    '--filename',
    file,
  );
  if (code !== 0) throw new Error(stderr);
  await must('wait', '--for=condition=Running', 'flinkdeployment/job', '--timeout=60s');
  await must('rollout', 'status', 'deployment/job', '--timeout=60s');
  const pod = await must(
    'get',
    'pods',
    '--selector=component=jobmanager',
    '--output=jsonpath={.items[0].metadata.name}',
  );
  const playedBy = Number(new URL(flink.rest.url).port);
  await cluster.play([{ namespace: NAMESPACE, pod, port: 8081, playedBy }]);
}

async function must(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await delivery.cluster.kubectl(...args, '--namespace', NAMESPACE);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

test('status shows how far a job on Flink is, and what is not deployed', async () => {
  const { code, output } = await checkout.run(['status', ...ENV]);
  expect(code).toBe(2);
  expect(output).toMatch(/job\/Flink +│ FlinkDeployment job +│ ready/);
  expect(output).toMatch(/kafka\/Cluster +│ Kafka understanding-apache-flink +│ not deployed/);
  expect(output).toMatch(/consumer lag +│ 0 records/);
  expect(output).toMatch(/last checkpoint +│ \d+ (s|min) ago/);
  expect(output).toMatch(/restarts +│ 0/);
});

test('status counts how often the job was started again', async () => {
  await flink.replaceTaskManager();
  const { output } = await checkout.run(['status', ...ENV, '--format', 'json']);
  expect(JSON.parse(output).job).toEqual({ lag: 0, checkpointAge: expect.any(Number), restarts: 1 });
});

test("open gives Flink's dashboard, and says what is missing of the other consoles", async () => {
  const { child, done, saw, output } = await checkout.start(['open', ...ENV, '--format', 'json']);
  await saw('Ctrl-C closes them');
  const consoles: { name: string; url?: string; reason?: string }[] = JSON.parse(output().split('\n')[0] ?? '');
  const dashboard = await fetch(consoles.find(({ name }) => name === 'Flink')?.url ?? '');
  const page = await dashboard.text();
  child.kill('SIGINT');
  expect(page).toContain('<title>Apache Flink Web Dashboard</title>');
  expect(consoles).toContainEqual({ name: 'InfluxDB', reason: 'not deployed' });
  expect((await done).code).toBe(130);
});

test('a deployment has a job without state cancelled when it has committed just what it has stored', async () => {
  const before = await committedOffsets(topics);
  const sending = sendTrickle(topics);
  checkout.edit('infra/environments/local.ts', 'taskManagers: 2', 'taskManagers: 1');
  const deploying = await checkout.start(['deploy', ...ENV]);
  await must('wait', '--for=jsonpath={.spec.taskManager.replicas}=1', 'flinkdeployment/job', '--timeout=90s');
  // What the operator does, which the stand-in does not.
  await flink.cancel();
  const sent = await sending.stop();
  const { code, output } = await deploying.done;
  expect([code, output]).toEqual([0, expect.stringMatching(/job: waits for its next checkpoint/)]);
  expect(output).not.toContain('is not known');
  const committed = (await committedOffsets(topics)).map((offset, partition) => offset - (before[partition] ?? 0));
  const stored = await storedRows(join(folder, 'store'), TRICKLE);
  expect(stored).toBeGreaterThan(0);
  expect(stored).toBeLessThan(sent);
  expect(committed.reduce((sum, count) => sum + count, 0)).toBe(stored);
});
