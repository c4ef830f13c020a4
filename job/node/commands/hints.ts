import type { Pipeline, RejectionReason } from '../../definition';
import type { RejectionTrace } from '../sink/traced-rejections';
import { formsOf, type InstantForm } from '../source/shape/instant-forms';
import { likelyDelimiter } from '../source/shape/likely-delimiter';
import { likelyPatterns } from '../source/shape/likely-patterns';

export interface RejectedRows {
  readonly pipeline: Pipeline;
  /** Of the rows rejected, by reason. */
  readonly first: ReadonlyMap<RejectionReason, RejectionTrace>;
  /** How the source was said to write instants. */
  readonly instants: InstantForm;
}

/** Which options would read rows that were rejected, by the first of each reason. */
export function hintsOf(rejected: RejectedRows): string[] {
  const isJson = rejected.pipeline.input.format === 'json';
  const hints = isJson
    ? [linesHint(rejected)]
    : [
        headerHint(rejected),
        instantHint(rejected),
        delimiterHint(rejected),
        columnsHint(rejected),
        encodingHint(rejected),
        commentHint(rejected),
        jsonHint(rejected),
      ];
  return hints.filter((hint) => hint !== undefined);
}

/** The first row that was rejected for a reason; the second where the first is a header line. */
function exampleOf({ first }: RejectedRows, reason: RejectionReason): string {
  const { lines = [], examples = [] } = first.get(reason) ?? {};
  const [example = '', next = example] = examples.map((row) => row.toString('utf8'));
  return lines[0] === 1 && isHeader(example) ? next : example;
}

const isHeader = (line: string): boolean => /[,;\t|]/.test(line) && !/^[{#]|(^|[,;\t|])\s*"?[-+\d]/.test(line);

/** The first line has columns, none of which begins with a digit. */
function headerHint({ first }: RejectedRows): string | undefined {
  const [line] = [...first.values()].find(({ lines }) => lines[0] === 1)?.examples ?? [];
  return line && isHeader(line.toString('utf8'))
    ? 'line 1 seems to name the columns: --header reads it so.'
    : undefined;
}

/** The form of instants, or the patterns, by which the first row with a bad one could be read. */
function instantHint(rejected: RejectedRows): string | undefined {
  const example = exampleOf(rejected, 'instant');
  const texts = example.split(/[,;\t|]/).map((text) => text.replaceAll('"', '').trim());
  for (const text of texts) {
    const [form] = formsOf(text, rejected.instants);
    const ways = form === undefined ? likelyPatterns(text).map((pattern) => `'${pattern}'`) : [form];
    if (ways.length > 0) return `instants such as '${text}' are read by --instants ${ways.join(' or ')}.`;
  }
  const [date] = /\d{1,2}[./-](\d{1,2}|[A-Za-z]{3})[./-]\d{2,4}/.exec(example) ?? [];
  return date && `instants as '${date} ...' are read by a pattern, such as --instants '%d.%m.%Y %H:%M:%S'.`;
}

/** The flag by which rows with a wrong number of fields could be taken apart. */
function delimiterHint(rejected: RejectedRows): string | undefined {
  const delimiter = likelyDelimiter(exampleOf(rejected, 'fields'));
  return delimiter && `columns as in the row above are taken apart by --delimiter ${delimiter}.`;
}

/** Which flags take rows that have more columns. */
function columnsHint(rejected: RejectedRows): string | undefined {
  const columns = exampleOf(rejected, 'fields').split(',').length;
  if (columns <= rejected.pipeline.input.fields.length) return undefined;
  return (
    `rows as the one above have ${columns} columns: --columns says which are meant, and --wide reads a table with a header ` +
    'line and a column for each tag.'
  );
}

const encodingHint = ({ first }: RejectedRows): string | undefined =>
  first.has('encoding')
    ? 'other encodings are made UTF-8, such as that of Windows by iconv -f WINDOWS-1252 -t UTF-8 rows.csv | ... --source -'
    : undefined;

const commentHint = (rejected: RejectedRows): string | undefined =>
  exampleOf(rejected, 'fields').startsWith('#')
    ? "lines that begin with # are read as rows: leave them out, as by grep -v '^#' rows.csv | ... --source -"
    : undefined;

const jsonHint = (rejected: RejectedRows): string | undefined =>
  /^\s*[[{]/.test(exampleOf(rejected, 'quoting'))
    ? `rows of JSON are read where the pipeline says so, by 'format' of its input; or make them CSV, as by ` +
      "jq -r '[.time, .tag, .value] | @csv' rows.jsonl | ... --source -"
    : undefined;

/** What makes lines of JSON that is spread over many. */
const linesHint = ({ first }: RejectedRows): string | undefined =>
  first.has('json') ? 'each line is read as an object or an array of objects: jq -c . makes such lines.' : undefined;
