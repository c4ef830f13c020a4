import type { Topics } from '../../../infra/programs/kafka/pipeline-topics';
import type { Program } from '../../../infra/programs/process';
import type { Usage } from '../usage';

/** A system that does the pipeline's work, and what of it. */
export interface Peer {
  readonly system: string;
  readonly versions: Readonly<Record<string, string>>;
  /** @default - nothing of the job's contract */
  readonly leavesOut?: string;
  /** Whether it writes rows to Parquet, below its folder's folder `store`. */
  readonly stores: boolean;
  /** Starts to read the topic. */
  readonly start: (topics: Topics, folder: string) => Promise<Run>;
}

export interface Run {
  readonly programs: readonly Program[];
  /**
   * Of a run that ends at the end of the topic, with all windows closed: resolves then.
   * @default - goes on until it is stopped
   */
  readonly ended?: Promise<Usage>;
  readonly stop: () => Promise<void>;
}

/** A run of one program, which goes on until it is stopped. */
export const runOf = (program: Program): Run => ({ programs: [program], stop: () => program.kill('SIGKILL') });
