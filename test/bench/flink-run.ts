import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type FlinkCluster, startFlink } from '../../infra/programs/flink';
import type { Topics } from '../../infra/programs/kafka/pipeline-topics';
import { temporaryFolder } from '../../infra/programs/process';
import { flinkScript } from '../../job/flink/script';
import type { ScriptSettings } from '../../job/flink/settings';
import { pipeline } from '../../job/pipeline';
import { settings } from '../../job/settings';
import { untilConsumed } from '../verify/until';
import type { Backlog } from './backlog';
import { peakRssMb } from './child';
import type { Sample } from './measurement';
import { CHECKPOINT_INTERVAL } from './node-run';

export interface FlinkVariant {
  /** @default - today's */
  readonly script?: (settings: ScriptSettings) => string;
  /**
   * Beyond what each run has, in Flink's names.
   * @default - none
   */
  readonly configuration?: Readonly<Record<string, string>>;
}

const todays = (values: ScriptSettings): string => flinkScript(pipeline, { settings: values });

/** One TaskManager with two slots, started. */
export const startJob = (
  topics: Topics,
  longTermStore: string,
  { script = todays, configuration }: FlinkVariant = {},
): Promise<FlinkCluster> =>
  startFlink({
    script: script({
      ...topics,
      acks: settings.acks.default,
      kafkaCompression: settings.kafkaCompression.default,
      idleness: settings.idleness.default,
      longTermStore,
    }),
    configuration: {
      'parallelism.default': '2',
      'taskmanager.numberOfTaskSlots': '2',
      'execution.checkpointing.interval': CHECKPOINT_INTERVAL.replace('s', ' s'),
      ...configuration,
    },
  });

/** Flink reads a backlog into a folder of its own. */
export async function runFlink(
  { topics, rows, last }: Backlog,
  groupId: string,
  variant: FlinkVariant = {},
): Promise<Sample> {
  const folder = temporaryFolder('bench-flink');
  const group = { ...topics, groupId };
  const start = performance.now();
  const flink = await startJob(group, folder, variant);
  try {
    await untilConsumed(flink.jobManager, group, last);
    return {
      amount: rows,
      cpuSeconds: flink.cpuSeconds(),
      seconds: (performance.now() - start) / 1000,
      peakRssMb: flink.taskManagers.reduce((sum, { pid }) => sum + peakRssMb(pid), 0),
      bytesWritten: sizeOf(folder),
    };
  } finally {
    await flink.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => statSync(join(folder, name)));
  return files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}
