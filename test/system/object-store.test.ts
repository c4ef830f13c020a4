import { setTimeout as sleep } from 'node:timers/promises';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { type LocalStack, startLocalStack } from '../../infra/programs/localstack';
import { manifestsOf } from '../unit/infra/manifests';

const manifests = manifestsOf('local');
const BUCKET = 'understanding-apache-flink';

let localStack: LocalStack;

beforeAll(async () => {
  const init = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'localstack-init');
  localStack = await startLocalStack({ readyScripts: init?.data ?? {} });
});

afterAll(() => localStack?.stop());

/** What the kubelet would be told by the Deployment's readiness probe. */
async function probe(): Promise<number> {
  const deployment = manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'localstack');
  const path = deployment?.spec.template?.spec.containers[0]?.readinessProbe?.httpGet?.path;
  return (await fetch(`${localStack.endpoint}${path}`)).status;
}

async function becomesReady(): Promise<void> {
  for (let status = await probe(); status !== 200; status = await probe()) {
    expect(status).toBe(404);
    await sleep(100);
  }
}

const buckets = async (): Promise<(string | undefined)[]> =>
  ((await localStack.client.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name);

it('LocalStack makes its bucket by itself, and is ready once the bucket is there', async () => {
  await becomesReady();
  expect(await buckets()).toEqual([BUCKET]);
});

it('LocalStack is not ready without its bucket', async () => {
  expect((await fetch(`${localStack.endpoint}/another-bucket`)).status).toBe(404);
});

it('LocalStack makes its bucket anew when it has lost it', async () => {
  await localStack.program.kill('SIGKILL');
  await localStack.program.start();
  await becomesReady();
  expect(await buckets()).toEqual([BUCKET]);
});
