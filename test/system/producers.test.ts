import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type FlinkCluster, startFlink } from '../../infra/programs/flink';
import { NodeJob } from '../../infra/programs/job';
import { type KafkaCluster, startKafka } from '../../infra/programs/kafka';
import { createPipelineTopics, type Topics } from '../../infra/programs/pipeline-topics';
import { temporaryFolder } from '../../infra/programs/process';
import { minutes } from '../../job/duration';
import { flinkScript } from '../../job/flink/script';
import { pipeline } from '../../job/pipeline';
import { settings } from '../../job/settings';
import { CLIENTS, CODECS, MODES, produce } from '../programs/producers';
import { until } from '../verify/until';

/** More than are in one batch of any client. */
const ROWS = 400;
const CELLS = CLIENTS.flatMap((client) => CODECS.flatMap((codec) => MODES.map((mode) => `${client}-${codec}-${mode}`)));

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

const expected = new Map(CELLS.map((cell) => [cell, { rows: ROWS, values: ROWS }]));

const total = (names: Map<string, { rows: number }>) => [...names.values()].reduce((sum, { rows }) => sum + rows, 0);

/** Every engine reads, from one topic, what all clients wrote. */
beforeAll(async () => {
  folder = temporaryFolder('producers');
  kafka = await startKafka();
  topics = await createPipelineTopics(kafka);
  for (const client of CLIENTS) await produce(client, topics.bootstrapServers, topics.sourceTopic, ROWS);
  const place = (engine: string) => {
    mkdirSync(join(folder, engine));
    return {
      ...topics,
      groupId: engine,
      acks: settings.acks.default,
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
    total(await stored(engine).catch(() => new Map())) >= CELLS.length * ROWS;
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
