import type { RejectionReason } from '../../job/definition';

const DAY_MS = 86_400_000;
const LARGE_BYTES = 12_000;
const FIRST_ID = 7_000_000;
export const ROW_ID = /7\d{6}/g;
const TAGS = ['pu136mod-ni-1', 'pu136mod-ns-2', 'other'] as const;

/**
 * What is to become of a row: stored once; not at all, where it is of a transaction that was aborted or another engine has
 * stored it; or either, where it is gone from the topic again.
 */
export type Fate = 'kept' | 'aborted' | 'elsewhere' | 'gone';

/** When and where a row came. */
interface Arrival {
  readonly partition: number;
  readonly timestamp: number;
  /** How far event time had come at most when a reader came to this row. */
  readonly latest: number;
  /** How far it had come at least: so says a checkpoint. */
  readonly watermark: number;
}

export interface Row extends Arrival {
  /** Unique, and found again in whatever holds the row. */
  readonly id: string;
  readonly tag: string;
  readonly text: string;
  readonly step: number;
  readonly rejected?: RejectionReason;
  fate: Fate;
}

/** @param index how many there were before */
export function makeRow(index: number, arrival: Arrival, rowsAreLarge: boolean): Row {
  const id = String(FIRST_ID + index);
  const tag = TAGS[index % TAGS.length] ?? 'other';
  const isLarge = rowsAreLarge && tag === 'other';
  const step = arrival.timestamp - dayOf(index, rowsAreLarge, isLarge) * DAY_MS - (index % 5) * 1_000;
  const isRejected = index % 11 === 10;
  const value = isLarge ? id.padEnd(LARGE_BYTES, '.') : id;
  return {
    ...{ ...arrival, id, tag, step, fate: 'kept' },
    text: isRejected ? `${id},too,many,fields` : `${new Date(step).toISOString()},${tag},${value}`,
    ...(isRejected && { rejected: 'fields' }),
  };
}

export const indexOf = (id: string): number => Number(id) - FIRST_ID;

/** Of several days, so that a checkpoint has several files. Large rows keep to one for a while, so that its file grows. */
function dayOf(index: number, rowsAreLarge: boolean, isLarge: boolean): number {
  if (!rowsAreLarge) return index % 3;
  return isLarge ? Math.floor(index / 12) % 8 : index % 7;
}
