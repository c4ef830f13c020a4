import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { type LocalStack, startLocalStack } from '../../infra/programs/localstack';
import { run } from '../../infra/programs/tool';
import { S3Store } from '../../job/node/store/s3-store';
import { pipeline } from '../../job/pipeline';
import { send } from '../corpus/send';
import { untilConsumed } from '../verify/until';
import { Workspace } from './workspace';

const REPOSITORY = join(__dirname, '../..');
const NODE = { command: process.execPath, install: 'it runs this test' };
const BUCKET = 'inspect';
/** In which each message has a good row and one that is rejected. */
const MESSAGES = 30;

let kafka: KafkaCluster | undefined;
let localStack: LocalStack | undefined;
let workspace: Workspace | undefined;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  [kafka, localStack] = await Promise.all([startKafka(), startLocalStack()]);
  workspace = await Workspace.create(BUCKET, kafka, localStack);
  const { bootstrapServers, rejectedTopic } = workspace.topics;
  const messages = Array.from({ length: MESSAGES }, (_, i) => ({
    partition: i % 16,
    offset: Math.floor(i / 16),
    timestamp: Date.parse('2026-11-22T10:00:00Z') + i,
    value: Buffer.from(`2026-11-22T10:00:00Z,pu136mod-nd-1,${i}\nbad \x1b[31mrow ${i},,\n`),
    rows: [],
    late: false,
  }));
  await send(messages, workspace.topics);
  const job = await workspace.createJob();
  await job.start();
  await untilConsumed(job, workspace.topics, messages);
  await job.stop();
  env = {
    ...process.env,
    ...localStack.credentials,
    UAF_S3_ENDPOINT: localStack.endpoint,
    UAF_S3_PATH_STYLE: 'true',
    UAF_LONG_TERM_STORE: `s3://${BUCKET}/${pipeline.longTermStore.path}`,
    UAF_KAFKA_BOOTSTRAP_SERVERS: bootstrapServers,
    UAF_KAFKA_REJECTED_TOPIC: rejectedTopic,
    UAF_FORMAT: 'json',
  };
});

afterAll(async () => {
  await workspace?.remove();
  await Promise.all([kafka?.stop(), localStack?.stop()]);
});

/** Runs one of the commands where it may leave copies of what it fetched. */
async function inspect(command: string, ...args: readonly string[]): Promise<Record<string, unknown>[]> {
  const cli = join(REPOSITORY, 'job', 'inspect', `${command}-cli.ts`);
  const register = join(REPOSITORY, 'register.js');
  return JSON.parse(await run(NODE, ['-r', register, cli, ...args], { cwd: workspace?.folder ?? '', env }));
}

test.each(['fetched', 'asked again'])('a query over a store on S3 finds every row when it is %s', async () => {
  expect(await inspect('query', 'tags')).toMatchObject([{ name: 'pu136mod-nd-1', rows: String(MESSAGES) }]);
});

test('the job lists the files of a store on S3, though one answer does not hold them', async () => {
  if (localStack === undefined) throw new Error('LocalStack did not start');
  const { client, endpoint, credentials } = localStack;
  const names = Array.from({ length: 1001 }, (_, i) => `date=${i % 7}/part-${i}`);
  await Promise.all(names.map((name) => put(client, `many/${name}`)));
  Object.assign(process.env, credentials);
  const location = `s3://${BUCKET}/many`;
  const store = new S3Store({ location, region: 'us-east-1', endpoint, pathStyle: true }, (action) => action());
  const found: { readonly name: string; readonly size: number }[] = [];
  for await (const file of store.files()) found.push(file);
  await store.close();
  expect(found.map(({ name }) => name).sort()).toEqual(names.sort());
  expect(new Set(found.map(({ size }) => size))).toEqual(new Set([5]));
});

const put = (client: LocalStack['client'], Key: string) =>
  client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'bytes' }));

test('a store that is not there is named', async () => {
  await expect(inspect('query', '--long-term-store', 's3://nothing/here', 'tags')).rejects.toThrow(
    /s3:\/\/nothing\/here/,
  );
});

test('the latest rejected rows are shown with their reason and where they came from', async () => {
  const rows = await inspect('rejected', '--count', '5');
  expect(rows).toHaveLength(5);
  expect(rows[0]).toMatchObject({
    because: 'step is not an ISO-8601 instant in UTC',
    partition: expect.stringMatching(/^\d+$/),
  });
});

test('control characters of a rejected row do not reach the terminal', async () => {
  const [row] = await inspect('rejected', '--count', '1');
  expect(row?.row).toContain('\\u001b[31mrow');
});

test('fewer rejected rows than asked for are all shown', async () => {
  expect(await inspect('rejected', '--count', '1000')).toHaveLength(MESSAGES);
});
