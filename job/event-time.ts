import type { Pipeline } from './definition';
import { windowsOf } from './windows';

/** The timestamp of a record that has none, as Kafka writes it: a record of that very millisecond can't be told from it. */
export const NO_TIMESTAMP = -1;

const NANOSECONDS_PER_MS = 1_000_000n;

/** Milliseconds since 1970, both inclusive. */
export interface EventTimeRange {
  readonly earliest: number;
  readonly latest: number;
}

/**
 * The record timestamps that can be event times, but for {@link NO_TIMESTAMP}: those that fit 64-bit nanoseconds, as
 * InfluxDB counts, together with the ends of their windows. Instants before 1970 are among them.
 */
export function eventTimeRange({ speedLayer }: Pick<Pipeline, 'speedLayer'>): EventTimeRange {
  const greatest = (2n ** 63n - 1n) / NANOSECONDS_PER_MS;
  // Of the last window that a timestamp is in, the end still fits.
  const ends = windowsOf({ speedLayer }).map(({ size, hop }) => {
    const starts = (greatest - BigInt(size)) / BigInt(hop);
    return Number((starts + 1n) * BigInt(hop));
  });
  return { earliest: -Number(greatest), latest: Math.min(...ends) - 1 };
}

export const isEventTime = (timestamp: number, { earliest, latest }: EventTimeRange): boolean =>
  timestamp >= earliest && timestamp <= latest && timestamp !== NO_TIMESTAMP;
