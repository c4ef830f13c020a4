import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type JobOptions, NodeJob } from '../../infra/programs/job';
import type { KafkaCluster } from '../../infra/programs/kafka';
import { createPipelineTopics, type Topics } from '../../infra/programs/kafka/pipeline-topics';
import type { LocalStack } from '../../infra/programs/localstack';
import type { LogEntry } from '../../infra/programs/log-entries';
import { temporaryFolder } from '../../infra/programs/process';
import { download } from '../../infra/verify/objects';
import { pipeline } from '../../job/pipeline';
import type { Corpus } from '../corpus/corpus';
import { verifyLines } from '../verify/lines';
import { verifyStoredRows } from '../verify/stored-rows';
import { readTopic } from '../verify/topic';
import { until } from '../verify/until';

/** What a test of the Node engine has for itself: topics, a bucket, a folder, and jobs. */
export class Workspace {
  readonly folder: string;
  readonly #jobs: NodeJob[] = [];

  static async create(name: string, cluster: KafkaCluster, s3: LocalStack): Promise<Workspace> {
    await s3.createBucket(name);
    return new Workspace(name, await createPipelineTopics(cluster, name), s3);
  }

  private constructor(
    readonly bucket: string,
    readonly topics: Topics,
    private readonly s3: LocalStack,
  ) {
    this.folder = temporaryFolder(bucket);
  }

  /** A job that keeps its store in the bucket, unless told otherwise, and takes checkpoints often. */
  async createJob(options: Partial<JobOptions> = {}): Promise<NodeJob> {
    const job = await NodeJob.create({
      ...this.topics,
      folder: this.folder,
      longTermStore: `s3://${this.bucket}/${pipeline.longTermStore.path}`,
      s3Endpoint: this.s3.endpoint,
      s3PathStyle: 'true',
      checkpointInterval: '200ms',
      idleness: '1h',
      ...options,
      env: { ...this.s3.credentials, ...options.env },
    });
    this.#jobs.push(job);
    return job;
  }

  /** Checks what is in the bucket, or in a store in a directory. */
  async verifyStore(corpus: Corpus, directory?: string): Promise<void> {
    const copy = join(this.folder, 'copy');
    if (directory === undefined) await download(this.s3.client, this.bucket, pipeline.longTermStore.path, copy);
    await verifyStoredRows(directory ?? copy, corpus);
  }

  async verifyLines(corpus: Corpus): Promise<void> {
    const messages = await readTopic(this.topics.bootstrapServers, this.topics.speedLayerTopic);
    verifyLines(
      messages.map(({ value }) => String(value)),
      corpus,
    );
  }

  async remove(): Promise<void> {
    for (const job of this.#jobs) await job.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Waits until the job has made rows visible to readers of its store. */
export function untilRowsAreStored(job: NodeJob): Promise<void> {
  return until('rows to be stored', job, async () => (await job.metric('job_file_rows_total').catch(() => 0)) > 0);
}

/** Waits until the job has logged a message. */
export async function untilLogged(job: NodeJob, pattern: RegExp): Promise<LogEntry> {
  const find = () => job.entries.find(({ msg }) => pattern.test(msg));
  await until(`a log message like ${pattern}`, job, () => find() !== undefined);
  return find() ?? { level: 0, msg: '' };
}
