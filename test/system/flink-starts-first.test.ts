import { setTimeout as sleep } from 'node:timers/promises';
import { type FlinkCluster, startFlink } from '../../infra/programs/flink';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { createPipelineTopics } from '../../infra/programs/kafka/pipeline-topics';
import { type LocalStack, startLocalStack } from '../../infra/programs/localstack';
import { freePort } from '../../infra/programs/ports';
import { flinkScript } from '../../job/flink/script';
import { pipeline } from '../../job/pipeline';
import { settings } from '../../job/settings';
import { manifestsOf } from '../unit/infra/manifests';
import { until } from '../verify/until';
import { sendWindow } from './delivery/sent-window';

const BUCKET = 'lake';
const AWAY = 5000;

let kafka: KafkaCluster | undefined;
let s3: LocalStack | undefined;
let flink: FlinkCluster | undefined;

afterAll(async () => {
  await flink?.stop();
  await Promise.all([s3?.stop(), kafka?.stop()]);
});

/** As environment `local` declares it, with what the operator adds, but for the addresses. */
async function startJob(kafkaPort: number, s3Port: number): Promise<FlinkCluster> {
  const spec: { flinkConfiguration?: Record<string, string> } = Object(
    manifestsOf('local').find(({ kind }) => kind === 'FlinkDeployment')?.spec,
  );
  return startFlink({
    script: flinkScript(pipeline, {
      settings: {
        bootstrapServers: `127.0.0.1:${kafkaPort}`,
        groupId: settings.groupId.default,
        sourceTopic: settings.sourceTopic.default,
        speedLayerTopic: settings.speedLayerTopic.default,
        rejectedTopic: settings.rejectedTopic.default,
        acks: settings.acks.default,
        kafkaCompression: settings.kafkaCompression.default,
        idleness: settings.idleness.default,
        longTermStore: `s3://${BUCKET}/store`,
      },
    }),
    configuration: {
      ...spec.flinkConfiguration,
      'execution.shutdown-on-application-finish': 'false',
      'execution.checkpointing.dir': `s3://${BUCKET}/checkpoints`,
      'execution.checkpointing.interval': '2 s',
      's3.endpoint': `http://127.0.0.1:${s3Port}`,
    },
    env: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  });
}

test('a job that starts before the object store and Kafka waits for both, and then reads on by itself', async () => {
  const [kafkaPort, s3Port] = [await freePort(), await freePort()];
  flink = await startJob(kafkaPort, s3Port);
  const { rest, jobManager } = flink;
  const state = async () => (await rest.job().catch(() => undefined))?.state;
  await until('the job to look for its checkpoints', jobManager, async () => (await state()) === 'INITIALIZING');
  await sleep(AWAY);
  expect(await state()).toBe('INITIALIZING');
  s3 = await startLocalStack({ port: s3Port });
  await s3.createBucket(BUCKET);

  await until('the job to run, with nothing to read', jobManager, async () => (await state()) === 'RUNNING');
  await sleep(AWAY);
  kafka = await startKafka({ port: kafkaPort });
  const topics = await createPipelineTopics(kafka);
  await sendWindow(jobManager, topics);
  await flink.waitForCheckpoints(1);
  expect(await state()).toBe('RUNNING');
});
