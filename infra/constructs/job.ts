import type { KafkaCluster } from './kafka-cluster';
import type { ObjectStore } from './object-store';
import type { Topic } from './topic';

/** What the job needs, whichever engine runs it. */
export interface JobProps {
  readonly cluster: KafkaCluster;
  /** The rows come from here. */
  readonly source: Topic;
  /** The lines go here. */
  readonly speedLayer: Topic;
  /** The rows that can't be used go here. */
  readonly rejected: Topic;
  readonly groupId: string;
  /** Holds the long-term store and the checkpoints. */
  readonly objectStore: ObjectStore;
  /** Path of the long-term store below the bucket. */
  readonly longTermStorePath: string;
  /** As people write it: `60s`, `1m`. */
  readonly checkpointInterval: string;
}
