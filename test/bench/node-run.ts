import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cpuSeconds } from '../../infra/programs/cpu';
import { type JobOptions, NodeJob } from '../../infra/programs/job';
import type { Topics } from '../../infra/programs/kafka/pipeline-topics';
import { temporaryFolder } from '../../infra/programs/process';
import { untilConsumed } from '../verify/until';
import type { Backlog } from './backlog';
import { bundledJob } from './bundle';
import { peakRssMb } from './child';
import type { Sample } from './measurement';

export const CHECKPOINT_INTERVAL = '5s';

/**
 * Bundled, as its image has it; not started yet.
 * @param settings that differ @default - files go to the folder's folder `store`
 */
export const nodeJob = async (topics: Topics, folder: string, settings: Partial<JobOptions> = {}): Promise<NodeJob> =>
  NodeJob.create({
    ...topics,
    folder,
    longTermStore: join(folder, 'store'),
    checkpointInterval: CHECKPOINT_INTERVAL,
    idleness: '1h',
    bundle: await bundledJob(),
    ...settings,
  });

/** The Node engine reads a backlog. @param settings that differ @default - files go into a folder of its own */
export async function runNode(
  { topics, rows, last }: Backlog,
  groupId: string,
  settings?: Partial<JobOptions>,
): Promise<Sample> {
  const folder = temporaryFolder('bench-node');
  const group = { ...topics, groupId };
  const job = await nodeJob(group, folder, settings);
  try {
    const start = performance.now();
    await job.start();
    await untilConsumed(job, group, last);
    const reading = sampleOf(job.pid, rows, start);
    return { ...reading, bytesWritten: await job.metric('job_file_bytes_total') };
  } finally {
    await job.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a process has used since it started. */
export const sampleOf = (pid: number, amount: number, start: number): Sample => ({
  amount,
  cpuSeconds: cpuSeconds(pid),
  seconds: (performance.now() - start) / 1000,
  peakRssMb: peakRssMb(pid),
});
