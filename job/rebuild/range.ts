import { formatDuration, type Milliseconds } from '../duration';
import type { DeclaredWindow } from '../windows';
import type { Range } from './windows-sql';

const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/;

/**
 * Reads the time of which windows are computed again.
 * @param from an instant in UTC such as `2026-11-22T10:00:00Z`, or a day
 * @param size of a window
 * @param now milliseconds since 1970
 * @throws RangeError that says what is allowed instead
 */
export function rangeOf(from: string, to: string, size: Milliseconds, now: number): Range {
  const range = { from: instantOf('--from', from, size), to: instantOf('--to', to, size) };
  if (range.from >= range.to)
    throw new RangeError(`--from ${from} is not before --to ${to}: there is no window between them`);
  if (range.to > now) {
    throw new RangeError(`--to ${to} is in the future: windows up to ${iso(Math.floor(now / size) * size)} are over`);
  }
  return range;
}

function instantOf(flag: string, text: string, size: Milliseconds): number {
  const instant = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  // A day that its month does not have is taken for one of the next.
  if (Number.isNaN(instant) || !iso(instant).startsWith(text.slice(0, 'yyyy-mm-dd'.length))) {
    throw new RangeError(`${flag} '${text}' is not an instant in UTC: write 2026-11-22T10:00:00Z, or 2026-11-22`);
  }
  if (instant % size === 0) return instant;
  const before = Math.floor(instant / size) * size;
  throw new RangeError(
    `${flag} ${text} is in the middle of a window of ${formatDuration(size)}: write ${iso(before)} or ${iso(before + size)}`,
  );
}

/** From the start of the first window that lies in a range to the end of the starts of those that do. */
export const wholeWindows = ({ from, to }: Range, { size, hop }: Pick<DeclaredWindow, 'size' | 'hop'>): Range => ({
  from: Math.ceil(from / hop) * hop,
  to: Math.floor((to - size) / hop) * hop + hop,
});

export const iso = (instant: number): string => new Date(instant).toISOString().replace(/\.000Z$/, 'Z');
