import type { Milliseconds } from './duration';

/** Windows that follow one another without a gap. */
export interface TumblingWindow {
  readonly type: 'tumbling';
  readonly size: Milliseconds;
}

/** Windows that overlap: one of the size begins with every hop, and a row is in each that its event time lies in. */
export interface HoppingWindow {
  readonly type: 'hopping';
  /** A multiple of the hop. */
  readonly size: Milliseconds;
  readonly hop: Milliseconds;
}

/** Spans of event time, begun at multiples of their size or hop since 1970, of each of which a result is made. */
export type Window = TumblingWindow | HoppingWindow;
