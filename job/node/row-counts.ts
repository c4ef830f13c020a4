import type { Pipeline } from '../definition';
import type { Counters } from './counters';

/**
 * What became of rows: read = stored + rejected, and stored = aggregated + withoutNumber + withoutBoolean
 * + late + untyped.
 */
export interface RowCounts {
  readonly read: number;
  readonly stored: number;
  /** And not stored. */
  readonly rejected: number;
  readonly aggregated: number;
  /** Of numeric tags: stored, reported as rejected, and left out of the windows. */
  readonly withoutNumber: number;
  /** Likewise, of boolean tags. */
  readonly withoutBoolean: number;
  readonly late: number;
  readonly untyped: number;
}

export function rowCounts(counters: Counters, { rejected: { reasons } }: Pick<Pipeline, 'rejected'>): RowCounts {
  const { rows: read, rowsStored: stored, rowsLate: late, rowsUntyped: untyped } = counters;
  const { number: withoutNumber = 0, boolean: withoutBoolean = 0 } = counters.rejected;
  return {
    read,
    stored,
    rejected: counters.rejectedFor('all', reasons),
    aggregated: stored - counters.rejectedFor('speed-layer', reasons) - late - untyped,
    withoutNumber,
    withoutBoolean,
    late,
    untyped,
  };
}

/** As lines for a person: numbers of one indentation add up to the one above them. */
export function describeRows(counts: RowCounts, read = 'read'): string[] {
  const { stored, rejected, aggregated, withoutNumber, withoutBoolean, late, untyped } = counts;
  return [
    line(0, `rows ${read}`, counts.read),
    line(1, 'stored', stored),
    line(2, 'aggregated', aggregated),
    line(2, 'without a number', withoutNumber, 'of numeric tags: left out of the windows, and reported as rejected'),
    line(2, 'without a boolean', withoutBoolean, 'of boolean tags: likewise'),
    line(2, 'late', late, 'their window had closed: left out of the windows'),
    line(2, 'of other names', untyped, 'no tag type has such a name: they are stored only'),
    line(1, 'rejected', rejected, 'not stored'),
  ].filter((each) => each !== undefined);
}

/** Counts of what there is none of are left out, but for the main ones. */
function line(indentation: number, what: string, count: number, note = ''): string | undefined {
  if (count === 0 && indentation > 1) return undefined;
  const label = `${'  '.repeat(indentation)}${what}`;
  return `${label.padEnd(24)}${count.toLocaleString('en-US').padStart(12)}  ${note}`.trimEnd();
}
