import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Topics } from '../../../infra/programs/kafka/pipeline-topics';
import { Program } from '../../../infra/programs/process';
import { run } from '../../../infra/programs/tool';
import { startJob } from '../flink-run';
import { nodeJob } from '../node-run';
import { usageOfRun } from '../usage';
import { versions } from '../versions';
import { type Peer, type Run, runOf } from './peer';
import { peersPython, pinned, streamsApp } from './programs';

const SNAPSHOT_SECONDS = 5;

/** Ours first: what the others are beside. */
export const peers: readonly Peer[] = [
  { system: 'Node engine', versions, stores: true, start: startNode },
  { system: 'Flink', versions, stores: true, start: startFlink },
  {
    system: 'Bytewax',
    versions: { bytewax: pinned('bytewax'), pyarrow: pinned('pyarrow') },
    leavesOut:
      'exactly-once Parquet (rows since the last snapshot are written again after a crash); late rows (not counted); ' +
      'bad rows (one ends it); windows wait 15 minutes, so that no partition of a backlog makes others late',
    stores: true,
    start: startBytewax,
  },
  {
    system: 'Quix Streams',
    versions: { quixstreams: pinned('quixstreams'), pyarrow: pinned('pyarrow') },
    leavesOut:
      'exactly-once Parquet (rows since the last commit may be written again); partitions by day; bad rows (one ends ' +
      'it); windows wait 15 minutes, and close at a later row of the same tag only; each row goes through Kafka again',
    stores: true,
    start: startQuixStreams,
  },
  {
    system: 'Kafka Streams',
    versions: { 'kafka-streams': versions.kafka },
    leavesOut:
      'Parquet (windows alone); CSV with quotes; bad rows (one ends it); windows wait 15 minutes; each row goes through Kafka again',
    stores: false,
    start: startKafkaStreams,
  },
];

async function startNode(topics: Topics, folder: string): Promise<Run> {
  const job = await nodeJob(topics, folder);
  await job.start();
  return runOf(job);
}

async function startFlink(topics: Topics, folder: string): Promise<Run> {
  const flink = await startJob(topics, join(folder, 'store'));
  return { programs: [flink.jobManager, ...flink.taskManagers], stop: () => flink.stop() };
}

async function startBytewax(topics: Topics, folder: string): Promise<Run> {
  const { bootstrapServers, sourceTopic, speedLayerTopic } = topics;
  const command = await peersPython();
  const recovery = join(folder, 'recovery');
  mkdirSync(recovery);
  await run({ command, install: 'delete the folder that it is in' }, ['-m', 'bytewax.recovery', recovery, '1']);
  const values = [bootstrapServers, sourceTopic, speedLayerTopic, join(folder, 'store')];
  const flow = `${join(__dirname, 'bytewax_flow.py')}:flow(${values.map((value) => `'${value}'`).join(',')})`;
  const snapshots = ['--recovery-directory', recovery, '-s', String(SNAPSHOT_SECONDS), '-b', '0'];
  const program = programOf('Bytewax', folder, [command, '-m', 'bytewax.run', ...snapshots, flow]);
  return { ...runOf(program), ended: usageOfRun(program) };
}

async function startQuixStreams(topics: Topics, folder: string): Promise<Run> {
  const { bootstrapServers, groupId, sourceTopic, speedLayerTopic } = topics;
  const app = join(__dirname, 'quixstreams_app.py');
  const values = [bootstrapServers, groupId, sourceTopic, speedLayerTopic];
  const program = programOf('Quix Streams', folder, [await peersPython(), app, ...values]);
  await program.start();
  return runOf(program);
}

async function startKafkaStreams(topics: Topics, folder: string): Promise<Run> {
  const { bootstrapServers, groupId, sourceTopic, speedLayerTopic } = topics;
  const values = [bootstrapServers, groupId, sourceTopic, speedLayerTopic, join(folder, 'state')];
  const program = programOf('Kafka Streams', folder, [...(await streamsApp()), ...values]);
  await program.start();
  return runOf(program);
}

const programOf = (name: string, folder: string, [command, ...args]: readonly [string, ...string[]]): Program =>
  new Program({ name, command, args, cwd: folder, logFile: join(folder, 'log') });
