import type { Pipeline } from '../../job/definition';
import { pipelinesByWindow, windowsOf } from '../../job/windows';
import { type Aggregate, aggregatesOf } from './aggregates';
import type { SentRow } from './sent';

/** Milliseconds since 1970, at bounds of the pipeline's `window`. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** A field of a window, and the measurement of InfluxDB that has it. */
export interface EndedAggregate extends Aggregate {
  readonly measurement: string;
}

/** From when on there are rows of windows that end after an interval's start and by its end: of some that is before it. */
export const beginningOf = ({ start, end }: Interval, definition: Pipeline): number =>
  Math.min(
    start,
    ...windowsOf(definition).flatMap(({ size, hop }) => {
      const firstEnd = Math.floor(start / hop) * hop + hop;
      return firstEnd > end ? [] : [firstEnd - size];
    }),
  );

/** What the windows of every sort must have come to that end in an interval. @param rows since its beginning */
export const endedIn = (
  { start, end }: Interval,
  rows: readonly SentRow[],
  definition: Pipeline,
): readonly EndedAggregate[] =>
  pipelinesByWindow(definition).flatMap((each) => {
    const { measurement } = each.speedLayer.line;
    const ended = aggregatesOf(rows, each).filter((window) => start < window.end && window.end <= end);
    return ended.map((window) => ({ ...window, measurement }));
  });
