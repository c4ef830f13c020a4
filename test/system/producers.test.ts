import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import { type FlinkCluster, startFlink } from '../../infra/programs/flink';
import { NodeJob } from '../../infra/programs/job';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { createPipelineTopics, type Topics } from '../../infra/programs/kafka/pipeline-topics';
import { temporaryFolder } from '../../infra/programs/process';
import { minutes } from '../../job/duration';
import { flinkScript } from '../../job/flink/script';
import { compressionType } from '../../job/kafka-compression';
import { pipeline } from '../../job/pipeline';
import { settings } from '../../job/settings';
import { CLIENTS, CODECS, MODES, produce } from '../programs/producers';
import { until } from '../verify/until';

/** More than are in one batch of any client. */
const ROWS = 400;
const CELLS = CLIENTS.flatMap((client) => CODECS.flatMap((codec) => MODES.map((mode) => `${client}-${codec}-${mode}`)));

/** Written with these, and compressed anew by the broker. */
const RECOMPRESSED = ['none', 'gzip'] as const;
const ALL = [...CELLS, ...RECOMPRESSED.map((codec) => `broker-zstd-from-${codec}`)];

let folder: string;
let kafka: KafkaCluster | undefined;
let flink: FlinkCluster | undefined;
let node: NodeJob | undefined;
let topics: Topics;

/** The names of the rows that are stored, each with how many rows, and how many different ones. */
async function stored(engine: string): Promise<Map<string, { rows: number; values: number }>> {
  const connection = await (await DuckDBInstance.create()).connect();
  const files = join(folder, engine, engine === 'flink' ? '**/part-*' : '**/*.parquet');
  try {
    const reader = await connection.runAndReadAll(
      `SELECT name, count(*), count(DISTINCT tag_value) FROM read_parquet('${files}') GROUP BY name`,
    );
    return new Map(
      reader.getRows().map(([name, rows, values]) => [String(name), { rows: Number(rows), values: Number(values) }]),
    );
  } finally {
    connection.closeSync();
  }
}

/** What the topic says of compression counts for the broker, whatever the producer has done. */
async function produceIntoZstd({ bootstrapServers, sourceTopic }: Topics): Promise<void> {
  const client = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING });
  const [admin, producer] = [client.admin(), client.producer()];
  await Promise.all([admin.connect(), producer.connect()]);
  const configEntries = [{ name: 'compression.type', value: 'zstd' }];
  const type = ConfigResourceTypes.TOPIC;
  await admin.alterConfigs({ validateOnly: false, resources: [{ type, name: sourceTopic, configEntries }] });
  for (const codec of RECOMPRESSED) {
    const messages = Array.from({ length: ROWS }, (_, i) => ({
      partition: 0,
      value: `2026-11-22T12:00:00Z,broker-zstd-from-${codec},${i}`,
    }));
    await producer.send({ topic: sourceTopic, compression: compressionType(codec), messages });
  }
  await Promise.all([admin.disconnect(), producer.disconnect()]);
}

const expected = new Map(ALL.map((cell) => [cell, { rows: ROWS, values: ROWS }]));

const total = (names: Map<string, { rows: number }>) => [...names.values()].reduce((sum, { rows }) => sum + rows, 0);

/** Every engine reads, from one topic, what all clients wrote. */
beforeAll(async () => {
  folder = temporaryFolder('producers');
  kafka = await startKafka();
  topics = await createPipelineTopics(kafka);
  for (const client of CLIENTS) await produce(client, topics.bootstrapServers, topics.sourceTopic, ROWS);
  await produceIntoZstd(topics);
  const place = (engine: string) => {
    mkdirSync(join(folder, engine));
    return {
      ...topics,
      groupId: engine,
      acks: settings.acks.default,
      kafkaCompression: settings.kafkaCompression.default,
      idleness: settings.idleness.default,
      longTermStore: join(folder, engine),
    };
  };
  node = await NodeJob.create({ ...place('node'), folder, checkpointInterval: '1s' });
  await node.start();
  flink = await startFlink({
    script: flinkScript(pipeline, { settings: place('flink') }),
    configuration: { 'execution.checkpointing.interval': '1 s' },
  });
  const complete = (engine: string) => async () =>
    total(await stored(engine).catch(() => new Map())) >= ALL.length * ROWS;
  await until('the Node engine to store the rows', node, complete('node'));
  await until('Flink to store the rows', flink.jobManager, complete('flink'), minutes(6));
});

afterAll(async () => {
  await node?.kill('SIGKILL');
  await Promise.all([flink?.stop(), kafka?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

test.each(['node', 'flink'])(
  'the %s engine stores what each client wrote in each compression, and nothing of aborted transactions',
  async (engine) => {
    expect(await stored(engine)).toEqual(expected);
  },
);
