import type { RejectionReason } from '../../definition';
import type { Lines } from '../windows/lines';

/** Takes what the job produces, at least once: what is written before a `flush` has been acknowledged after it. */
export interface Sink<Item> {
  write(items: readonly Item[]): void;

  /** Holds back a writer that is ahead of the sink. */
  settle(): Promise<void>;

  flush(): Promise<void>;

  close(): Promise<void>;

  /** Items that would never be taken where they go, and were left out. */
  readonly refused?: number;
}

export type LineSink = Sink<Lines>;
export type RejectedSink = Sink<RejectedRow>;

export interface RejectedRow {
  /** As received, without its line break. */
  readonly row: Buffer;
  readonly reason: RejectionReason;
  readonly partition: number;
  readonly offset: number;
  /** Of a stream: counted from 1. */
  readonly line?: number;
}
