import { counted } from '../../counted';
import type { Pipeline, RejectionReason } from '../../definition';
import type { Counters } from '../counters';
import type { Places } from '../page/answers';
import { describeRows, rowCounts } from '../row-counts';
import type { RejectionTrace } from '../sink/traced-rejections';
import { formsOf, type InstantForm } from '../source/shape/instant-forms';
import { likelyDelimiter } from '../source/shape/likely-delimiter';

export interface StreamRun {
  readonly counters: Counters;
  readonly pipeline: Pipeline;
  readonly places: Places;
  /** Of the rows rejected, by reason. */
  readonly first: ReadonlyMap<RejectionReason, RejectionTrace>;
  /** How the source was said to write instants. */
  readonly instants: InstantForm;
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
  return [...first].flatMap(([reason, { lines, example }]) => {
    const count = counters.rejected[reason] ?? 0;
    const where = `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}${count > lines.length ? ', ...' : ''}`;
    return [
      `  ${count.toLocaleString('en-US')} × ${pipeline.rejected.reasons[reason]?.text ?? reason}: ${where}`,
      `      ${printable(example)}`,
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
  const hints =
    pipeline.input.format === 'json'
      ? [linesHint(run)]
      : [instantHint(run), delimiterHint(run), columnsHint(run), headerHint(run)];
  found.push(...hints.filter((hint) => hint !== undefined));
  if (isMostlyRejected(run)) {
    found.push(
      `Most of the rows were rejected. See by --dry-run which options read them, and read them into another ` +
        '--long-term-store: this one knows them as read.',
    );
  }
  if (stored > 0 && untyped === stored) {
    const patterns = Object.values(pipeline.tagTypes).map(({ pattern }) => pattern);
    found.push(
      `No name matches a tag type (${patterns.join(', ')}), so that all rows are stored and none is averaged: ` +
        "'tagTypes' of job/pipeline.ts says what is.",
    );
  }
  return found.map((text) => `note: ${text}`);
}

/** The form of instants by which the first row with a bad one could be read. */
export function instantHint({ first, instants }: Pick<StreamRun, 'first' | 'instants'>): string | undefined {
  const example = first.get('instant')?.example.toString('latin1') ?? '';
  const forms = new Set(example.split(/[,;\t|]/).flatMap((text) => formsOf(text.replaceAll('"', '').trim(), instants)));
  const [form] = forms;
  if (form !== undefined) return `instants as in the row above are read by --instants ${form}.`;
  const [date] = /\d{1,2}[./-](\d{1,2}|[A-Za-z]{3})[./-]\d{2,4}/.exec(example) ?? [];
  return date && `instants as '${date} ...' are read by a pattern, such as --instants '%d.%m.%Y %H:%M:%S'.`;
}

/** What makes lines of JSON that is spread over many. */
const linesHint = ({ first }: StreamRun): string | undefined =>
  first.has('json') ? 'each line is read as an object or an array of objects: jq -c . makes such lines.' : undefined;

/** The flag by which rows with a wrong number of fields could be taken apart. */
function delimiterHint({ first }: StreamRun): string | undefined {
  const delimiter = likelyDelimiter(first.get('fields')?.example.toString('utf8') ?? '');
  return delimiter && `columns as in the row above are taken apart by --delimiter ${delimiter}.`;
}

/** Which flags take rows that have more columns. */
function columnsHint({ first, pipeline }: StreamRun): string | undefined {
  const columns = first.get('fields')?.example.toString('utf8').split(',').length ?? 0;
  if (columns <= pipeline.input.fields.length) return undefined;
  return (
    `rows as the one above have ${columns} columns: --columns says which are meant, and --wide reads a table with a header ` +
    'line and a column for each tag.'
  );
}

/** Whether the one row with a bad instant is the first, and all words. */
function headerHint({ counters, first }: StreamRun): string | undefined {
  const { lines = [], example = '' } = first.get('instant') ?? {};
  const isHeader = counters.rejected.instant === 1 && lines[0] === 1 && !/\d/.test(example.toString());
  return isHeader ? 'line 1 seems to name the columns: --header reads it so.' : undefined;
}

/** One line, and not too long. */
const printable = (row: Buffer): string => JSON.stringify(row.toString('utf8', 0, 100)).slice(1, -1);
