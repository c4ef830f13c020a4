import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { cpuSeconds } from '../../infra/programs/cpu';
import { type FlinkCluster, startFlink } from '../../infra/programs/flink';
import { NodeJob } from '../../infra/programs/job';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { createPipelineTopics } from '../../infra/programs/pipeline-topics';
import { temporaryFolder } from '../../infra/programs/process';
import { flinkScript } from '../../job/flink/script';
import { pipeline } from '../../job/pipeline';
import { settings } from '../../job/settings';
import { ordinaryMessages } from '../corpus/ordinary';
import { send } from '../corpus/send';
import { shapeOf } from '../verify/plan';
import { untilConsumed } from '../verify/until';

const ROWS_PER_MESSAGE = 9;
const MESSAGES = 230_000;
const ROWS = MESSAGES * ROWS_PER_MESSAGE;
const { name: INPUT } = pipeline.topics[pipeline.input.topic];
const PLAN = join(__dirname, '../golden/flink/plan.txt');

let folder: string;
let kafka: KafkaCluster | undefined;
let flink: FlinkCluster | undefined;
let node: NodeJob | undefined;
let plan: string;

/** Both engines in turn read the same rows into a folder each; what they need for it is printed. */
beforeAll(async () => {
  folder = temporaryFolder('flink-speed');
  kafka = await startKafka();
  const { bootstrapServers } = kafka;
  await createPipelineTopics(kafka);
  const messages = [...ordinaryMessages({ seed: 1, messages: MESSAGES, rowsPerMessage: ROWS_PER_MESSAGE })];
  await send(messages, { bootstrapServers });
  const place = (engine: string) => {
    mkdirSync(join(folder, engine));
    return {
      bootstrapServers,
      groupId: engine,
      sourceTopic: INPUT,
      speedLayerTopic: settings.speedLayerTopic.default,
      rejectedTopic: settings.rejectedTopic.default,
      acks: settings.acks.default,
      idleness: settings.idleness.default,
      longTermStore: join(folder, engine),
    };
  };

  flink = await startFlink({
    script: flinkScript(pipeline, { settings: place('flink') }),
    configuration: {
      'parallelism.default': '2',
      'taskmanager.numberOfTaskSlots': '2',
      'execution.checkpointing.interval': '5 s',
    },
  });
  plan = shapeOf(await flink.rest.plan(await flink.waitUntil('RUNNING')));
  await untilConsumed(flink.jobManager, { bootstrapServers, groupId: 'flink', sourceTopic: INPUT }, messages);
  report('Flink', 'TaskManager CPU-second', flink.cpuSeconds());
  await flink.stop();

  node = await NodeJob.create({ ...place('node'), folder, checkpointInterval: '5s' });
  await node.start();
  await untilConsumed(node, { bootstrapServers, groupId: 'node', sourceTopic: INPUT }, messages);
  report('Node', 'CPU-second', cpuSeconds(node.pid));
  await node.stop();
});

afterAll(async () => {
  await node?.kill('SIGKILL');
  await Promise.all([flink?.stop(), kafka?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** From the start of the process on: what the JVM and V8 need to warm up is in it. */
function report(engine: string, unit: string, seconds: number): void {
  const speed = Math.round(ROWS / seconds).toLocaleString('en-US');
  process.stderr.write(`${engine}: ${speed} rows per ${unit} (${ROWS} rows, ${seconds.toFixed(1)} s of CPU time)\n`);
}

test.each(['flink', 'node'])('%s stores every row', async (engine) => {
  const connection = await (await DuckDBInstance.create()).connect();
  const files = engine === 'flink' ? '**/part-*' : '**/*.parquet';
  const reader = await connection.runAndReadAll(`SELECT count(*) FROM read_parquet('${join(folder, engine, files)}')`);
  connection.closeSync();
  expect(reader.getRows()).toEqual([[BigInt(ROWS)]]);
});

test('each message is parsed once: the plan has the shape of test/golden/flink/plan.txt (RENEW=1 renews it)', () => {
  if (process.env.RENEW === '1') writeFileSync(PLAN, plan);
  expect(plan).toBe(readFileSync(PLAN, 'utf8'));
});
