import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cpuSeconds } from '../../infra/local/programs/cpu';
import { NodeJob } from '../../infra/local/programs/job';
import { temporaryFolder } from '../../infra/local/programs/process';
import { untilConsumed } from '../verify/until';
import type { Backlog } from './backlog';
import { peakRssMb } from './child';
import type { Sample } from './measurement';

export const CHECKPOINT_INTERVAL = '5s';

interface NodeRun {
  /** From the start of the process to the commit of the last offset. */
  readonly reading: Sample;
  /** The same group on the same store, started once more after it was killed. */
  readonly starting: Sample;
}

/** The Node engine reads a backlog into a folder of its own, is killed, and starts again from its checkpoint. */
export async function runNode({ topics, rows, last }: Backlog, groupId: string): Promise<NodeRun> {
  const folder = temporaryFolder('bench-node');
  const group = { ...topics, groupId };
  const job = await NodeJob.create({
    ...group,
    folder,
    longTermStore: join(folder, 'store'),
    checkpointInterval: CHECKPOINT_INTERVAL,
    idleness: '1h',
  });
  try {
    const start = performance.now();
    await job.start();
    await untilConsumed(job, group, last);
    const reading = sampleOf(job.pid, rows, start);
    const bytesWritten = await job.metric('job_file_bytes_total');
    await job.kill('SIGKILL');
    const restart = performance.now();
    await job.start();
    return { reading: { ...reading, bytesWritten }, starting: sampleOf(job.pid, 1, restart) };
  } finally {
    await job.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

const sampleOf = (pid: number, amount: number, start: number): Sample => ({
  amount,
  cpuSeconds: cpuSeconds(pid),
  seconds: (performance.now() - start) / 1000,
  peakRssMb: peakRssMb(pid),
});
