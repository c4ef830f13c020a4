import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cpuSeconds } from '../../infra/programs/cpu';
import { NodeJob } from '../../infra/programs/job';
import type { KafkaCluster } from '../../infra/programs/kafka';
import type { Topics } from '../../infra/programs/kafka/pipeline-topics';
import type { LocalStack } from '../../infra/programs/localstack';
import { temporaryFolder } from '../../infra/programs/process';
import type { Demand } from '../../infra/sizing/demand';
import { formatDuration } from '../../job/duration';
import { pipeline } from '../../job/pipeline';
import { untilConsumed } from '../verify/until';
import { bundledJob } from './bundle';
import { peakRssMb } from './child';
import type { Sample } from './measurement';
import { PreparedSender } from './prepared-sender';
import { statistic } from './statistics';

const PARTITIONS = pipeline.topics[pipeline.input.topic].partitions;

/** What messages come from, go to, and are kept in. */
export interface Place {
  readonly kafka: KafkaCluster;
  /** Where the broker keeps its data. */
  readonly kafkaFolder: string;
  readonly localStack: LocalStack;
  readonly bucket: string;
}

/** What a job used while messages came at a rate. */
export interface Observation {
  /** From the first message sent to the commit of the last offset. */
  readonly sample: Sample;
  readonly brokerCpuSeconds: number;
  readonly storeCpuSeconds: number;
  readonly senderCpuSeconds: number;
  readonly kafkaBytes: number;
  readonly files: number;
  readonly checkpoints: number;
  /** Of one, on average. */
  readonly checkpointSeconds: number;
  readonly s3Requests: number;
  /** Whether the messages were sent as fast as asked for, and those of the last second were all that waited at the end. */
  readonly kept: boolean;
}

/** Sends messages at a rate to a job that keeps its rows on S3. */
export async function runPaced(place: Place, topics: Topics, demand: Demand, seconds: number): Promise<Observation> {
  const messagesPerSecond = demand.rowsPerSecond / demand.rowsPerMessage;
  const count = Math.ceil(messagesPerSecond * seconds);
  const sender = await PreparedSender.create({
    ...{ bootstrapServers: topics.bootstrapServers, topic: topics.sourceTopic, messagesPerSecond },
    ...{ seed: 1, messages: count, rowsPerMessage: demand.rowsPerMessage, tags: demand.tags },
  });
  const folder = temporaryFolder('bench-paced');
  const job = await NodeJob.create({
    ...topics,
    folder,
    longTermStore: `s3://${place.bucket}/${topics.groupId}`,
    s3Endpoint: place.localStack.endpoint,
    s3PathStyle: 'true',
    checkpointInterval: formatDuration(demand.checkpointInterval),
    env: place.localStack.credentials,
    bundle: await bundledJob(),
  });
  const used = () => ({
    job: cpuSeconds(job.pid),
    broker: place.kafka.cpuSeconds(),
    store: cpuSeconds(place.localStack.program.pid),
    requests: requestsIn(place.localStack.program.log),
    at: performance.now(),
  });
  try {
    await job.start();
    const before = used();
    const sent = await sender.send();
    const waiting = await job.metric('job_lag_records');
    await untilConsumed(job, topics, lastOffsets(count));
    const after = used();
    const checkpoints = job.entries.flatMap(({ ms }) => ms ?? []);
    return {
      sample: {
        amount: count * demand.rowsPerMessage,
        cpuSeconds: after.job - before.job,
        seconds: (after.at - before.at) / 1000,
        peakRssMb: peakRssMb(job.pid),
        bytesWritten: await job.metric('job_file_bytes_total'),
      },
      brokerCpuSeconds: after.broker - before.broker,
      storeCpuSeconds: after.store - before.store,
      senderCpuSeconds: sent.cpuSeconds,
      kafkaBytes: logBytes(place.kafkaFolder, topics.sourceTopic),
      files: await job.metric('job_files_total'),
      checkpoints: checkpoints.length,
      checkpointSeconds: statistic(checkpoints).median / 1000,
      s3Requests: after.requests - before.requests,
      kept: sent.seconds - seconds < 1 && waiting < messagesPerSecond,
    };
  } finally {
    sender.stop();
    await job.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of the messages that a sender spreads over the partitions in turn. */
const lastOffsets = (messages: number) =>
  Array.from({ length: PARTITIONS }, (_, partition) => ({
    partition,
    offset: Math.ceil((messages - partition) / PARTITIONS) - 1,
  }));

/** LocalStack logs a line for each. */
const requestsIn = (log: string): number => log.match(/ AWS s3\.\w+ => /g)?.length ?? 0;

/** What a topic's partitions hold on the disk. */
function logBytes(folder: string, topic: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const logs = files.filter((path) => basename(dirname(path)).startsWith(`${topic}-`) && path.endsWith('.log'));
  return logs.reduce((sum, path) => sum + statSync(join(folder, path)).size, 0);
}
