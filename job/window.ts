import type { Milliseconds } from './duration';

interface Lateness {
  /**
   * How long after its end a window still takes rows: the lines of tags that they change are written again. What comes
   * later is stored only. Of the Node engine: Flink's SQL has no such windows, and its script refuses them.
   * @default 0
   */
  readonly allowedLateness?: Milliseconds;
}

/** Windows that follow one another without a gap. */
export interface TumblingWindow extends Lateness {
  readonly type: 'tumbling';
  readonly size: Milliseconds;
}

/** Windows that overlap: one of the size begins with every hop, and a row is in each that its event time lies in. */
export interface HoppingWindow extends Lateness {
  readonly type: 'hopping';
  /** A multiple of the hop. */
  readonly size: Milliseconds;
  readonly hop: Milliseconds;
}

/** Spans of event time, begun at multiples of their size or hop since 1970, of each of which a result is made. */
export type Window = TumblingWindow | HoppingWindow;
