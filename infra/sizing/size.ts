import { minutes } from '../../job/duration';
import { pipeline } from '../../job/pipeline';
import { windowsOf } from '../../job/windows';
import { type Demand, validate } from './demand';
import { cpuSecondsPerRow, type Measured, measured } from './measured';

/** What no measurement of ours tells. Each is a number to change when it is known better. */
export const assumptions = {
  /** So many replicas of each message; a broker costs as much for each as for taking the message in. */
  replicas: 3,
  /** Reading costs a broker no more than taking in. */
  readers: 1,
  coresPerBroker: 4,
  /** What a broker's volume writes in a second, of the 125 MB/s that gp3 has without extra charge. */
  brokerBytesPerSecond: 100e6,
  /** The largest volume that gp3 has is 16 TiB. */
  bytesPerVolume: 16 * 2 ** 40,
  /** How full a broker's volume may get. */
  diskFilled: 0.7,
  /** A slot keeps one core busy. */
  slotsPerTaskManager: 4,
  /** Of a multipart upload: 5 MiB are the least, and the row group at hand goes with them. */
  bytesPerPart: 5.7e6,
  /** Requests for a checkpoint's state, for each slot: it is written, the folder is listed, an old one is removed. */
  stateRequestsPerSlot: 3,
  /** A slot of Flink needs this much of heap and managed memory, and a process this much besides. */
  bytesPerSlot: 2 ** 30,
  bytesPerTaskManager: 2 * 2 ** 30,
  /** A checkpoint of the Node engine waits for each. */
  secondsPerRequest: 0.02,
  daysPerMonth: 30,
} as const;

/** What the rate needs. */
export interface Size {
  readonly engine: 'node' | 'flink';
  readonly partitions: number;
  /** Slots of Flink, or 1 for the Node engine's one process. */
  readonly parallelism: number;
  readonly taskManagers: number;
  readonly taskSlots: number;
  /** Of CPU that the job uses at the rate. */
  readonly jobCores: number;
  /** Of all its processes. */
  readonly jobMemoryBytes: number;
  readonly brokers: number;
  /** Of CPU that all brokers use at the rate. */
  readonly brokerCores: number;
  readonly messagesPerSecond: number;
  readonly kafkaBytesPerSecond: number;
  /** Of one broker's volume. */
  readonly brokerDiskBytes: number;
  readonly linesPerSecond: number;
  readonly filesPerCheckpoint: number;
  readonly fileBytes: number;
  readonly storedBytesPerMonth: number;
  readonly requestsPerCheckpoint: number;
  readonly requestsPerMonth: number;
  /** How long the Node engine's takes: rows wait for it. */
  readonly checkpointSeconds: number;
}

/** @throws RangeError when the demand is not one that can be sized for */
export function size(demand: Demand, from: Measured = measured): Size {
  validate(demand);
  const { rowsPerSecond, rowsPerMessage, checkpointInterval } = demand;
  const messagesPerSecond = rowsPerSecond / rowsPerMessage;
  const kafkaBytesPerSecond = rowsPerSecond * from.csvBytesPerRow + messagesPerSecond * from.bytesPerMessage;
  const job = sizeJob(demand, from);
  const files = job.parallelism;
  const checkpointsPerMonth = (assumptions.daysPerMonth * minutes(24 * 60)) / checkpointInterval;
  const storedBytesPerSecond = rowsPerSecond * from.parquetBytesPerRow;
  const fileBytes = (storedBytesPerSecond * checkpointInterval) / 1000 / files;
  const { bytesPerPart, stateRequestsPerSlot, secondsPerRequest } = assumptions;
  // A multipart upload is begun, takes each part, the last of them half full on average, and is completed.
  const requestsPerFile = 2 + Math.max(1, fileBytes / bytesPerPart + 0.5);
  const requestsPerCheckpoint = files * (requestsPerFile + stateRequestsPerSlot);
  return {
    ...job,
    ...sizeKafka(demand, kafkaBytesPerSecond, from),
    messagesPerSecond,
    kafkaBytesPerSecond,
    linesPerSecond: linesPerSecond(demand),
    filesPerCheckpoint: files,
    fileBytes,
    storedBytesPerMonth: storedBytesPerSecond * 86_400 * assumptions.daysPerMonth,
    requestsPerCheckpoint,
    requestsPerMonth: checkpointsPerMonth * requestsPerCheckpoint,
    // Only the last part of the file is waited for, and its completion.
    checkpointSeconds: (2 + stateRequestsPerSlot) * secondsPerRequest,
  };
}

/** Each tag gives a line for each window: as many of them end as begin. */
const linesPerSecond = ({ tags }: Pick<Demand, 'tags'>): number =>
  windowsOf(pipeline).reduce((sum, { hop }) => sum + (tags * 1000) / hop, 0);

type Job = Pick<
  Size,
  'engine' | 'jobCores' | 'jobMemoryBytes' | 'parallelism' | 'taskManagers' | 'taskSlots' | 'partitions'
>;

/** The most rows per second that the Node engine is for: its one process works on one core. */
export function nodeRate(
  { rowsPerMessage, tags, utilization }: Omit<Demand, 'rowsPerSecond'>,
  from: Measured = measured,
): number {
  return (utilization - coresBesidesRows({ tags }, from)) / cpuSecondsPerRow(from.node, rowsPerMessage);
}

const coresBesidesRows = (demand: Pick<Demand, 'tags'>, { idleCores, cpuSecondsPerLine }: Measured): number =>
  idleCores + linesPerSecond(demand) * cpuSecondsPerLine;

function sizeJob(demand: Demand, from: Measured): Job {
  const { node, flink } = from;
  const { rowsPerSecond, rowsPerMessage, tags, utilization } = demand;
  const { partitions } = pipeline.topics[pipeline.input.topic];
  const besides = coresBesidesRows(demand, from);
  if (rowsPerSecond <= nodeRate(demand, from)) {
    const jobCores = besides + rowsPerSecond * cpuSecondsPerRow(node, rowsPerMessage);
    const jobMemoryBytes = node.peakMemoryBytes + tags * node.peakMemoryBytesPerTag;
    const one = { parallelism: 1, taskManagers: 1, taskSlots: 1 };
    return { engine: 'node', jobCores, jobMemoryBytes, ...one, partitions };
  }
  const jobCores = besides + rowsPerSecond * cpuSecondsPerRow(flink, rowsPerMessage);
  const parallelism = evenParallelism(jobCores / utilization, partitions);
  const taskSlots = Math.min(assumptions.slotsPerTaskManager, parallelism);
  const taskManagers = parallelism / taskSlots;
  return {
    engine: 'flink',
    jobCores,
    jobMemoryBytes: taskManagers * assumptions.bytesPerTaskManager + parallelism * assumptions.bytesPerSlot,
    parallelism,
    taskManagers,
    taskSlots,
    partitions: Math.max(partitions, parallelism),
  };
}

/** Slots that read equally many partitions each: a divisor of those declared, or more of both in steps of half of them. */
function evenParallelism(cores: number, partitions: number): number {
  for (let slots = 1; slots <= partitions; slots *= 2) if (slots >= cores) return slots;
  const step = partitions / 2;
  return Math.ceil(cores / step) * step;
}

function sizeKafka(
  { rowsPerSecond, rowsPerMessage, retention, utilization }: Demand,
  bytesPerSecond: number,
  { broker }: Measured,
): Pick<Size, 'brokers' | 'brokerCores' | 'brokerDiskBytes'> {
  const { replicas, readers, coresPerBroker, brokerBytesPerSecond, bytesPerVolume, diskFilled } = assumptions;
  const brokerCores = rowsPerSecond * cpuSecondsPerRow(broker, rowsPerMessage) * (replicas + readers);
  const disk = (bytesPerSecond * replicas * retention) / 1000 / diskFilled;
  const brokers = Math.max(
    replicas,
    Math.ceil(brokerCores / coresPerBroker / utilization),
    Math.ceil((bytesPerSecond * replicas) / brokerBytesPerSecond),
    Math.ceil(disk / bytesPerVolume),
  );
  return { brokers, brokerCores, brokerDiskBytes: disk / brokers };
}
