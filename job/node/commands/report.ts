import { counted } from '../../counted';
import type { Counters } from '../counters';
import type { Places } from '../page/answers';
import { describeRows, rowCounts } from '../row-counts';
import { hintsOf, type RejectedRows } from './hints';

export interface StreamRun extends RejectedRows {
  readonly counters: Counters;
  readonly places: Places;
  /** Bytes of a last row that is not whole yet. */
  readonly leftOver: number;
  /** The position at which it began: what stands before was read by a run before. */
  readonly start: number;
}

/** Most of the rows could not be stored: somebody should know without reading. */
export const isMostlyRejected = ({ counters, pipeline }: Pick<StreamRun, 'counters' | 'pipeline'>): boolean => {
  const { read, rejected } = rowCounts(counters, pipeline);
  return rejected > read / 2;
};

/** What became of the rows of a pipe or a file, for the person who sent them. */
export function reportOf(run: StreamRun): string {
  const { counters, pipeline, places } = run;
  const rows = rowCounts(counters, pipeline);
  return [
    ...describeRows(rows),
    ...rejections(run),
    ...notes(run),
    '',
    `${counted(counters.windowsClosed, 'window')} gave ${counted(counters.lines, 'line')}: ${places.lines}`,
    `stored rows: ${places.store}`,
    ...(counters.rowsRejected > 0 ? [`rejected rows, each with reason and line: ${places.rejected}`] : []),
    ...(rows.stored > 0 ? [`look at them: make query NAME=latest LONG_TERM_STORE=${places.store}`] : []),
    '',
  ].join('\n');
}

function rejections({ counters, pipeline, first }: StreamRun): string[] {
  return [...first].flatMap(([reason, { lines, examples }]) => {
    const count = counters.rejected[reason] ?? 0;
    const where = `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}${count > lines.length ? ', ...' : ''}`;
    return [
      `  ${count.toLocaleString('en-US')} × ${pipeline.rejected.reasons[reason]?.text ?? reason}: ${where}`,
      ...examples.slice(0, 1).map((row) => `      ${printable(row)}`),
    ];
  });
}

function notes(run: StreamRun): string[] {
  const { counters, pipeline, start, places } = run;
  const { read, stored, untyped } = rowCounts(counters, pipeline);
  const found: string[] = [];
  if (read === 0 && start > 0) {
    found.push(
      `'${places.source}' was read to its end before, into this store: only what is appended is read. To read all of it ` +
        'again, name another --long-term-store.',
    );
  } else if (read === 0) found.push('There was no row to read.');
  if (run.leftOver > 0) {
    found.push(
      `the last row has no line end, so it may not be whole: it (${counted(run.leftOver, 'byte')}) is left for the next run. ` +
        'End the file with a line break, or pipe it in, since a pipe ends with its last row.',
    );
  }
  found.push(...hintsOf(run));
  if (isMostlyRejected(run)) {
    found.push(
      `Most of the rows were rejected. See by --dry-run which options read them, and read them into another ` +
        '--long-term-store: this one knows them as read.',
    );
  }
  if (stored > 0 && untyped === stored) {
    const patterns = Object.values(pipeline.tagTypes).map(({ pattern }) => pattern);
    found.push(
      `No name matches a tag type (${patterns.join(', ')}), so that all rows are stored and none is averaged; ` +
        "names count as they stand, with their spaces: 'tagTypes' of job/pipeline.ts says what is.",
    );
  }
  return found.map((text) => `note: ${text}`);
}

/** One line, and not too long. */
const printable = (row: Buffer): string => JSON.stringify(row.toString('utf8', 0, 100)).slice(1, -1);
