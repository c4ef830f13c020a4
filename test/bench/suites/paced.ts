import { rmSync } from 'node:fs';
import { startKafka } from '../../../infra/programs/kafka';
import { createPipelineTopics } from '../../../infra/programs/kafka/pipeline-topics';
import { startLocalStack } from '../../../infra/programs/localstack';
import { temporaryFolder } from '../../../infra/programs/process';
import { type Demand, defaults } from '../../../infra/sizing/demand';
import { assumptions, nodeRate, size } from '../../../infra/sizing/size';
import { seconds } from '../../../job/duration';
import type { Bench } from '../bench';
import type { Check } from '../check';
import { type Observation, type Place, runPaced } from '../paced-run';
import { statistic } from '../statistics';
import { versions } from '../versions';

const SYSTEM = 'Node engine on S3';
const BUCKET = 'paced';

/** Rows that come at a rate, as in a place that was sized: up to the highest rate that this machine keeps up with. */
export async function paced(bench: Bench): Promise<void> {
  if (!bench.wants(SYSTEM)) return;
  const kafkaFolder = temporaryFolder('bench-kafka');
  const kafka = await startKafka({ dataDir: kafkaFolder });
  try {
    const localStack = await startLocalStack();
    try {
      await localStack.createBucket(BUCKET);
      await findHighestRate(bench, { kafka, kafkaFolder, localStack, bucket: BUCKET });
    } finally {
      await localStack.stop();
    }
  } finally {
    await kafka.stop();
    rmSync(kafkaFolder, { recursive: true, force: true });
  }
}

async function findHighestRate(bench: Bench, place: Place): Promise<void> {
  const { rates, seconds: duration, checkpointInterval } = bench.scale.paced;
  const common = { ...defaults, checkpointInterval: seconds(checkpointInterval), utilization: 1 };
  let highest = 0;
  for (const rowsPerSecond of rates) {
    const demand: Demand = { ...common, rowsPerSecond };
    const rate = `${rowsPerSecond.toLocaleString('en-US')} rows/s`;
    const subject = {
      suite: 'paced',
      system: SYSTEM,
      shape: `${rate} for ${duration} s`,
      unit: 'rows' as const,
      counted: 'from the first row sent to the commit of the last offset',
      versions,
    };
    const observations: Observation[] = [];
    await bench.measure(subject, async (i) => {
      const topics = await createPipelineTopics(place.kafka, `paced-${rowsPerSecond}-${i}`);
      const observation = await runPaced(place, topics, demand, duration);
      observations.push(observation);
      // The disk would not hold all that comes at the higher rates.
      await place.kafka.deleteTopic(topics.sourceTopic);
      return observation.sample;
    });
    if (observations.length === 0) break;
    const kept = observations.filter((observation) => observation.kept).length;
    const ofRuns = `in ${kept} of ${observations.length} runs`;
    bench.options.progress(`paced: ${rate} were kept up with ${ofRuns}; cores: ${cores(rowsPerSecond, observations)}`);
    if (kept < observations.length) break;
    highest = rowsPerSecond;
    if (size(demand).engine !== 'node') continue;
    bench.compare({ suite: subject.suite, shape: subject.shape, checks: checks(demand, observations) });
  }
  if (highest === 0) return;
  // One core is the job's, and the other that of whatever else runs here: sender, broker and store.
  const check = { quantity: 'rows per second, of one core', predicted: nodeRate(common), measured: highest };
  bench.compare({
    suite: 'paced',
    shape: 'the highest rate kept up with',
    checks: [{ ...check, tolerancePercent: 50 }],
  });
}

/** What each program kept busy: the one that leaves no core for the others is what limits the rate. */
function cores(rowsPerSecond: number, observations: readonly Observation[]): string {
  const programs: Readonly<Record<string, (observation: Observation) => number>> = {
    job: ({ sample }) => sample.cpuSeconds,
    broker: ({ brokerCpuSeconds }) => brokerCpuSeconds,
    store: ({ storeCpuSeconds }) => storeCpuSeconds,
    sender: ({ senderCpuSeconds }) => senderCpuSeconds,
  };
  const busy = Object.entries(programs).map(([name, used]) => {
    const perRow = observations.map((observation) => used(observation) / observation.sample.amount);
    return `${name} ${(statistic(perRow).median * rowsPerSecond).toFixed(2)}`;
  });
  return busy.join(', ');
}

/** What `make sizing` computes for the rate, beside what the runs have shown. */
function checks(demand: Demand, observations: readonly Observation[]): Check[] {
  const predicted = size(demand);
  const { replicas, readers } = assumptions;
  const { rowsPerSecond, checkpointInterval } = demand;
  const rowsPerCheckpoint = (rowsPerSecond * checkpointInterval) / 1000;
  const storedPerCheckpoint = predicted.fileBytes * predicted.filesPerCheckpoint;
  const check = (
    quantity: string,
    prediction: number,
    tolerancePercent: number,
    of: (observation: Observation) => number,
  ): Check => ({ quantity, predicted: prediction, measured: statistic(observations.map(of)).median, tolerancePercent });
  const perRow = (total: number, { sample }: Observation): number => total / sample.amount;
  return [
    check('cores that the job uses', predicted.jobCores, 30, (o) => perRow(o.sample.cpuSeconds, o) * rowsPerSecond),
    check('peak memory of the job, MB', predicted.jobMemoryBytes / 1e6, 20, ({ sample }) => sample.peakRssMb),
    // One replica and one reader, where a size counts with more. Taken for small requests, and the sender's are large.
    check('cores that the broker uses, at most', (predicted.brokerCores * 2) / (replicas + readers), 30, (o) => {
      return perRow(o.brokerCpuSeconds, o) * rowsPerSecond;
    }),
    check('bytes into Kafka per row', predicted.kafkaBytesPerSecond / rowsPerSecond, 10, (o) =>
      perRow(o.kafkaBytes, o),
    ),
    check('Parquet bytes per row', storedPerCheckpoint / rowsPerCheckpoint, 5, (o) =>
      perRow(o.sample.bytesWritten ?? 0, o),
    ),
    check('Parquet files per checkpoint', predicted.filesPerCheckpoint, 5, (o) => o.files / o.checkpoints),
    check('checkpoints per hour', 3.6e6 / checkpointInterval, 20, (o) => (3600 * o.checkpoints) / o.sample.seconds),
    // The last checkpoint of a run holds what little is left.
    check('S3 requests per checkpoint', predicted.requestsPerCheckpoint, 30, (o) => o.s3Requests / o.checkpoints),
    check('duration of a checkpoint, s', predicted.checkpointSeconds, 70, (o) => o.checkpointSeconds),
  ];
}
