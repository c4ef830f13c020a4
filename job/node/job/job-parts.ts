import type { Logger } from 'pino';
import type { Pipeline } from '../../definition';
import type { Milliseconds } from '../../duration';
import type { Clock } from '../clock';
import type { Retry } from '../retry';
import type { LineSink, RejectedSink } from '../sink/sink';
import type { Source } from '../source/source';
import type { MemoryLimits } from '../store/memory-limits';
import type { ObjectStore } from '../store/object-store';
import type { JobObserver } from './observer';

/** What a job is made of. */
export interface JobParts {
  readonly pipeline: Pipeline;
  readonly source: Source;
  readonly objects: ObjectStore;
  /** By what the store's failures are waited out. @default - none are known of */
  readonly storeRetry?: Pick<Retry, 'failures'>;
  readonly lines: LineSink;
  readonly rejected: RejectedSink;
  readonly logger: Logger;
  readonly idleness: Milliseconds;
  readonly checkpointInterval: Milliseconds;
  readonly observer?: JobObserver;
  /** @default that of the machine */
  readonly clock?: Clock;
  /** @default about 160 MiB */
  readonly memory?: MemoryLimits;
}
