import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { NAMESPACE } from '../../infra/charts/system';
import { type InfluxDb, startInfluxDb } from '../../infra/programs/influxdb';
import { NodeJob } from '../../infra/programs/job';
import { type LocalStack, startLocalStack } from '../../infra/programs/localstack';
import { temporaryFolder } from '../../infra/programs/process';
import { pipeline } from '../../job/pipeline';
import { settings } from '../../job/settings';
import { type Cluster, startCluster } from '../programs/cluster';
import { setupVariables } from '../programs/influxdb-setup';
import { rulesOf } from '../programs/kafka-rules';
import { type SecuredKafka, startSecuredKafka } from '../programs/secured-kafka';
import { manifestsOf } from '../unit/infra/manifests';
import { readTopic } from '../verify/topic';
import { until } from '../verify/until';
import { Checkout } from './delivery/checkout';
import { ROWS, sendWindow, TAGS } from './delivery/sent-window';
import { createStandInPod } from './delivery/stand-in-pod';

const CLUSTER = 'understanding-apache-flink';
const BROKER = `${CLUSTER}-combined-0`;
const BUCKET = `${CLUSTER}-production`;
const VERIFY = ['verify', '--env', 'production', '--windows', '30', '--format', 'json'];
const PASSWORD = 'password-of-verify';
const INFLUXDB = { org: CLUSTER, bucket: 'tags', token: 'token-of-admin', retention: '7d' };

const folder = temporaryFolder('verify-secured');
let cluster: Cluster;
let kafka: SecuredKafka;
let s3: LocalStack;
let influxDb: InfluxDb;
let job: NodeJob;
let checkout: Checkout;

/** What production has for verification: a broker that its own name does not lead to from here, S3 and InfluxDB. */
beforeAll(async () => {
  [cluster, kafka, s3, influxDb] = await Promise.all([
    startCluster({ contexts: ['understanding-apache-flink-production'] }),
    startSecuredKafka(
      { verify: PASSWORD },
      { host: `${BROKER}.${CLUSTER}-kafka-brokers.${NAMESPACE}.svc`, port: 9093 },
    ),
    startLocalStack(),
    startInfluxDb({ dataDir: folder, logDir: folder, env: setupVariables(INFLUXDB) }),
  ]);
  await s3.createBucket(BUCKET);
  const topics = Object.values(pipeline.topics).map(({ name, partitions }) => ({
    topic: name,
    numPartitions: partitions,
  }));
  await kafka.admin.createTopics({ topics });
  await kafka.admin.createAcls({ acl: rulesOf(manifestsOf('production').filter(({ kind }) => kind === 'KafkaUser')) });
  await sendAndProcess();
  await declare();
  checkout = new Checkout(cluster.kubeconfig);
});

afterAll(async () => {
  checkout?.remove();
  await job?.stop();
  await Promise.all([kafka?.stop(), s3?.stop(), influxDb?.program.stop(), cluster?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

/** By a job that has its store in S3; its lines are brought to InfluxDB here, in Telegraf's stead. */
async function sendAndProcess(): Promise<void> {
  const source = {
    bootstrapServers: kafka.internalServers,
    groupId: settings.groupId.default,
    sourceTopic: pipeline.topics[pipeline.input.topic].name,
  };
  job = await NodeJob.create({
    ...source,
    folder,
    longTermStore: `s3://${BUCKET}/${pipeline.longTermStore.path}`,
    s3Endpoint: s3.endpoint,
    s3PathStyle: 'true',
    checkpointInterval: '200ms',
    env: s3.credentials,
  });
  await job.start();
  await sendWindow(job, source);
  const topic = pipeline.topics[pipeline.speedLayer.topic].name;
  let lines: string[] = [];
  await until('a line of each tag', job, async () => {
    lines = (await readTopic(kafka.internalServers, topic)).flatMap(({ value }) => String(value).trim().split('\n'));
    return lines.length >= TAGS.length;
  });
  const query = new URLSearchParams({ org: CLUSTER, bucket: 'tags', precision: 'ns' });
  const response = await fetch(`${influxDb.url}/api/v2/write?${query}`, {
    method: 'POST',
    headers: { Authorization: `Token ${INFLUXDB.token}` },
    body: lines.join('\n'),
  });
  expect(response.status).toBe(204);
}

/** What verification asks the cluster for: pods that real programs play, and Secrets. */
async function declare(): Promise<void> {
  await must('create', 'namespace', NAMESPACE);
  const service = manifestsOf('production').find(
    ({ kind, metadata }) => kind === 'Service' && metadata.name === 'influxdb',
  );
  const file = join(folder, 'service.json');
  writeFileSync(file, JSON.stringify(service));
  await must('create', '--filename', file);
  const ofKafka = { 'strimzi.io/cluster': CLUSTER, 'strimzi.io/name': `${CLUSTER}-kafka` };
  await createStandInPod(cluster, { name: BROKER, labels: ofKafka, ports: { tls: 9093 } });
  const ofInfluxDb = { 'app.kubernetes.io/name': 'influxdb', 'app.kubernetes.io/part-of': CLUSTER };
  await createStandInPod(cluster, { name: 'influxdb-0', labels: ofInfluxDb, ports: { http: 8086 } });
  const portOf = (address: string) => Number(address.split(':').at(-1));
  await cluster.play([
    { namespace: NAMESPACE, pod: BROKER, port: 9093, playedBy: portOf(kafka.bootstrapServers) },
    { namespace: NAMESPACE, pod: 'influxdb-0', port: 8086, playedBy: portOf(influxDb.url) },
  ]);
  await createSecret(`${CLUSTER}-cluster-ca-cert`, `--from-file=ca.crt=${kafka.caFile}`);
  await createSecret('influxdb', `--from-literal=admin-token=${INFLUXDB.token}`);
  await createSecret('verify', `--from-literal=password=${PASSWORD}`);
}

const createSecret = (name: string, value: string) =>
  must('create', 'secret', 'generic', name, '--namespace', NAMESPACE, value);

async function must(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await cluster.kubectl(...args);
  if (code !== 0) throw new Error(stderr);
}

const verify = () => checkout.run(VERIFY, { ...s3.credentials, AWS_ENDPOINT_URL: s3.endpoint });

test('what is sent to production is found again, as a user that may read its topic alone', async () => {
  const { code, output } = await verify();
  expect([code, JSON.parse(output.slice(output.indexOf('{')))]).toMatchObject([
    0,
    { sent: { rows: ROWS }, stored: { rows: ROWS }, windows: { average: { right: 2 }, last: { right: 1 } } },
  ]);
});

test('a broker with a certificate of another name is not trusted', async () => {
  const { code, output } = await checkout.run([...VERIFY, '--bootstrap-servers', kafka.bootstrapServers]);
  expect([code, output]).toEqual([1, expect.stringMatching(/does not match certificate/)]);
});

test('a password that Kafka does not know is refused, and shown nowhere', async () => {
  await must('delete', 'secret', 'verify', '--namespace', NAMESPACE);
  await createSecret('verify', '--from-literal=password=another-one');
  const { code, output } = await verify();
  expect([code, output]).toEqual([1, expect.stringMatching(/authentication failed/i)]);
  expect(output).not.toContain('another-one');
});

test('a Secret that is not there is named', async () => {
  await must('delete', 'secret', 'verify', '--namespace', NAMESPACE);
  const { code, output } = await verify();
  expect([code, output]).toEqual([1, expect.stringMatching(/Secret understanding-apache-flink\/verify has no key/)]);
});
