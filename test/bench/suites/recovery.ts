import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { NodeJob } from '../../../infra/programs/job';
import { startKafka } from '../../../infra/programs/kafka';
import { createPipelineTopics, type Topics } from '../../../infra/programs/kafka/pipeline-topics';
import { temporaryFolder } from '../../../infra/programs/process';
import type { Bench } from '../bench';
import { bundledJob } from '../bundle';
import { leaveUnfinished, type Unfinished } from '../interrupted';
import type { Sample } from '../measurement';
import { sampleOf } from '../node-run';
import { versions } from '../versions';

const SYSTEM = 'Node engine';
const LEAST: Unfinished = { tags: 30, files: 1 };

/** How long a job takes to be ready again, by what the one before left open. */
export async function recovery(bench: Bench): Promise<void> {
  const { recoveryTags, recoveryFiles } = bench.scale;
  if (!bench.wants(SYSTEM)) return;
  const shapes = [
    LEAST,
    ...recoveryTags.map((tags) => ({ ...LEAST, tags })),
    ...recoveryFiles.map((files) => ({ ...LEAST, files })),
  ];
  const kafka = await startKafka();
  try {
    const topics = await createPipelineTopics(kafka, 'recovery');
    const source = `kafka:${kafka.clusterId}/${topics.sourceTopic}`;
    for (const shape of shapes) {
      const subject = {
        suite: 'recovery',
        system: SYSTEM,
        shape: `${text(shape.tags)} tags in each of two open windows, ${text(shape.files)} files to publish`,
        unit: 'starts' as const,
        counted: 'from the start of the process to its readiness, on a local store',
        versions,
      };
      await bench.measure(subject, (i) => recover(topics, source, shape, `${shape.tags}-${shape.files}-${i}`));
    }
  } finally {
    await kafka.stop();
  }
}

async function recover(topics: Topics, source: string, shape: Unfinished, groupId: string): Promise<Sample> {
  const folder = temporaryFolder('bench-recovery');
  const longTermStore = join(folder, 'store');
  await leaveUnfinished(longTermStore, source, shape);
  const job = await NodeJob.create({
    ...topics,
    groupId,
    folder,
    longTermStore,
    idleness: '1h',
    bundle: await bundledJob(),
  });
  try {
    const start = performance.now();
    await job.start();
    const sample = sampleOf(job.pid, 1, start);
    const published = readdirSync(longTermStore, { recursive: true, encoding: 'utf8' }).filter(isPublished).length;
    if (published !== shape.files) throw new Error(`${published} of ${shape.files} files were published`);
    return sample;
  } finally {
    await job.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

const isPublished = (path: string): boolean => /^[^.].*\.parquet$/.test(basename(path));
const text = (n: number): string => n.toLocaleString('en-US');
