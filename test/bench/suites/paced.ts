import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cpuSeconds } from '../../../infra/local/programs/cpu';
import { NodeJob } from '../../../infra/local/programs/job';
import { startKafka } from '../../../infra/local/programs/kafka';
import { createPipelineTopics, type Topics } from '../../../infra/local/programs/pipeline-topics';
import { temporaryFolder } from '../../../infra/local/programs/process';
import { cpuSecondsPerRow, measured } from '../../../infra/sizing/measured';
import type { Message } from '../../corpus/corpus';
import { ordinaryMessages } from '../../corpus/ordinary';
import { send } from '../../corpus/send';
import { untilConsumed } from '../../verify/until';
import type { Bench } from '../bench';
import { peakRssMb } from '../child';
import type { Sample } from '../measurement';
import { CHECKPOINT_INTERVAL } from '../node-run';
import { versions } from '../versions';

const ROWS_PER_MESSAGE = 9;

/** Rows that come at a rate, as they do in a place that was sized: what `make sizing` predicts beside what is used. */
export async function paced(bench: Bench): Promise<void> {
  const { rowsPerSecond, seconds } = bench.scale.paced;
  const predicted = rowsPerSecond * seconds * cpuSecondsPerRow(measured.node, ROWS_PER_MESSAGE);
  const subject = {
    suite: 'paced',
    system: 'Node engine',
    shape: `${rowsPerSecond.toLocaleString('en-US')} rows/s for ${seconds} s: ${predicted.toFixed(1)} CPU-seconds predicted`,
    unit: 'rows' as const,
    counted: 'from the first row sent to the commit of the last offset',
    versions,
  };
  if (!bench.wants(subject.system)) return;
  const messages = Math.ceil((rowsPerSecond * seconds) / ROWS_PER_MESSAGE);
  const backlog = [...ordinaryMessages({ seed: 1, messages, rowsPerMessage: ROWS_PER_MESSAGE })];
  const kafka = await startKafka();
  try {
    await bench.measure(subject, async (i) => {
      return follow(await createPipelineTopics(kafka, `paced-${i}`), backlog, rowsPerSecond / ROWS_PER_MESSAGE);
    });
  } finally {
    await kafka.stop();
  }
}

async function follow(topics: Topics, messages: readonly Message[], messagesPerSecond: number): Promise<Sample> {
  const folder = temporaryFolder('bench-paced');
  const longTermStore = join(folder, 'store');
  const job = await NodeJob.create({ ...topics, folder, longTermStore, checkpointInterval: CHECKPOINT_INTERVAL });
  try {
    await job.start();
    const [cpuBefore, start] = [cpuSeconds(job.pid), performance.now()];
    await send(messages, { ...topics, messagesPerSecond });
    await untilConsumed(job, topics, messages);
    return {
      amount: messages.length * ROWS_PER_MESSAGE,
      cpuSeconds: cpuSeconds(job.pid) - cpuBefore,
      seconds: (performance.now() - start) / 1000,
      peakRssMb: peakRssMb(job.pid),
    };
  } finally {
    await job.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}
