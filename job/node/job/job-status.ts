import type { Counters } from '../counters';
import type { FillingWindow } from '../windows/event-time-windows';
import type { PartitionTime } from '../windows/watermark';

/** How far event time has come, partition by partition, and what that leaves open. */
export interface JobTime {
  /** Milliseconds since 1970; null before any. */
  readonly watermark: number | null;
  readonly partitions: readonly (PartitionTime & {
    /** The next one to read, and that of the latest checkpoint of this process. */
    readonly offset: number;
    readonly checkpointOffset: number | null;
  })[];
  readonly windows: readonly FillingWindow[];
}

/** What the page, the metrics and the probes look at. */
export interface JobStatus {
  readonly counters: Counters;
  /** Whether it reads its source. */
  readonly isRunning: boolean;
  /** Lines that would never be taken where they go, and were left out. */
  readonly linesRefused: number;
  /** Tries to use the long-term store that failed, and were tried again. */
  readonly storeErrors: number;
  readonly openWindows: number;
  /** Milliseconds since the latest checkpoint was begun, or since the start. */
  readonly checkpointAge: number;
  /** Undefined before the job reads. */
  readonly time: JobTime | undefined;
  /** Records known to wait, by partition. */
  readonly lag: ReadonlyMap<number, number>;
}
