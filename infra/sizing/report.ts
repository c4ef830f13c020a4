import { formatDuration } from '../../job/duration';
import type { Demand } from './demand';
import { measured } from './measured';
import { assumptions, type Size } from './size';

/** What is needed, of what figures and assumptions it was computed: as comments, so that the output stays a file. */
export function report(demand: Demand, size: Size): string {
  const { rowsPerSecond, rowsPerMessage, tags, retention, checkpointInterval, utilization } = demand;
  const needs = {
    engine: size.engine,
    'messages per second': number(size.messagesPerSecond),
    'into Kafka': `${bytes(size.kafkaBytesPerSecond)}/s`,
    partitions: number(size.partitions),
    brokers: `${size.brokers}, ${size.brokerCores.toFixed(1)} cores busy in all, ${bytes(size.brokerDiskBytes)} of disk each`,
    job: `${size.taskManagers} × ${size.taskSlots} slots, ${size.jobCores.toFixed(1)} cores busy, ${bytes(size.jobMemoryBytes)} in all`,
    'lines per second': number(size.linesPerSecond),
    'Parquet files per checkpoint': `${size.filesPerCheckpoint} of ${bytes(size.fileBytes)}`,
    'stored per month': bytes(size.storedBytesPerMonth),
    'S3 requests per checkpoint': number(size.requestsPerCheckpoint),
    'S3 requests per month': number(size.requestsPerMonth),
  };
  const lines = [
    `For ${number(rowsPerSecond)} rows/s, ${rowsPerMessage} in a message, of ${number(tags)} tags; Kafka keeps them ${formatDuration(retention)};`,
    `a checkpoint every ${formatDuration(checkpointInterval)}; at most ${utilization * 100} % of the CPU in use:`,
    ...Object.entries(needs).map(([name, value]) => `  ${name.padEnd(30)} ${value}`),
    '',
    `Measured: ${measured.conditions}.`,
    ...Object.entries(measured).flatMap(([name, value]) =>
      name === 'conditions' ? [] : [`  ${name.padEnd(30)} ${JSON.stringify(value)}`],
    ),
    '',
    'Assumed (infra/sizing/size.ts says why; the checkpoint interval is a setting of the job, not of the environment):',
    ...Object.entries(assumptions).map(([name, value]) => `  ${name.padEnd(30)} ${number(value)}`),
  ];
  return `${lines.map((line) => `// ${line}`.trimEnd()).join('\n')}\n`;
}

const number = (n: number): string =>
  n < 100 ? Number(n.toPrecision(3)).toString() : Math.round(n).toLocaleString('en-US');

function bytes(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const power = n < 1 ? 0 : Math.min(Math.floor(Math.log10(n) / 3), units.length - 1);
  return `${Number((n / 1000 ** power).toPrecision(3))} ${units[power]}`;
}
