import type { Pipeline } from '../../job/definition';
import { distinctFields, type Field, fieldsOf } from '../../job/fields';
import { pipelinesByWindow, windowsOf } from '../../job/windows';
import type { Cell, Row } from './dashboard';
import { selection } from './selection';

const CELLS_PER_ROW = 4;

/** What the pipeline's lines have become: how many there are, and every aggregate in the form that suits its values. */
export function aggregateRows(pipeline: Pipeline, bucket: string): readonly Row[] {
  const [first, ...further] = pipelinesByWindow(pipeline);
  if (first === undefined) return [];
  const { counts, results, perWindow } = rowsOf(first, bucket);
  return [counts, ...results, perWindow, ...further.flatMap((each) => rowsOf(each, bucket).results)];
}

/** Of a pipeline with windows of one size. */
function rowsOf(pipeline: Pipeline, bucket: string) {
  const { line } = pipeline.speedLayer;
  const of = (field: string) => selection(bucket, line.measurement, [field]);
  const points = `${of(line.eventTimeField)}\n  |> group()`;
  const [{ size, hop }] = windowsOf(pipeline);
  const every = `every ${hop / 1000} s`;

  const count = (title: string, query: string): Cell => ({ title, as: 'number', query });
  const counts = [
    count('Tags heard of', `${points}\n  |> distinct(column: "${line.tag}")\n  |> count()`),
    count('Points', `${points}\n  |> count()`),
    count('Latest window ended', `${points}\n  |> max()\n  |> map(fn: (r) => ({_value: time(v: r._value)}))`),
  ];
  const fields = fieldsOf(pipeline);
  const cell = ({ name, aggregate, values }: Field): Cell => {
    const all = [...fields].flatMap(([type, of]) =>
      of.flatMap((field) => (field.name === name ? [{ type, ...field }] : [])),
    );
    const types = all.map(({ type }) => type);
    const [unit, ...others] = new Set(all.map((field) => field.unit));
    const what = aggregate.fn === name ? name : `${aggregate.fn} (${name})`;
    const title = `${what} of ${types.join(' and ')} tags${hop === size ? '' : ` in ${size / 1000} s`}, ${every}`;
    if (values !== 'number') return { title, as: 'table', query: `${of(name)}\n${lastOnes(line.tag, values)}` };
    // An axis of several units would have none.
    return { title, as: 'lines', query: of(name), ...(unit !== undefined && others.length === 0 && { unit }) };
  };
  const own = distinctFields(fields);
  const results = [...fields.values()].map((of) => of.filter((field) => own.includes(field)).map(cell));
  const perWindow: Cell = {
    title: `Points in each window of ${size / 1000} s`,
    as: 'lines',
    query: `${points}\n  |> aggregateWindow(every: ${hop / 1000}s, fn: count)`,
  };
  return {
    counts: { height: 2, cells: counts },
    results: results.flatMap((cells) => beside(cells).map((each) => ({ height: 5, cells: each }))),
    perWindow: { height: 3, cells: [perWindow] },
  };
}

/** As few rows as hold them, equally full. */
function beside(cells: readonly Cell[]): (readonly Cell[])[] {
  const width = Math.ceil(cells.length / Math.ceil(cells.length / CELLS_PER_ROW));
  return Array.from({ length: Math.ceil(cells.length / width) || 0 }, (_, i) =>
    cells.slice(i * width, (i + 1) * width),
  );
}

/**
 * The last one of each tag. An empty text is shown as a word before tables are joined: in a table with more than one row, Flux gives the texts
 * that follow an empty one to the rows before them (InfluxDB 2.7.12).
 */
const lastOnes = (
  tag: string,
  values: 'string' | 'boolean',
): string => `  |> last()${values === 'string' ? SAY_EMPTY : ''}
  |> group()
  |> keep(columns: ["_time", "${tag}", "_value"])
  |> sort(columns: ["${tag}"])`;

const SAY_EMPTY = `
  |> map(fn: (r) => ({r with _value: if r._value == "" then "(empty)" else r._value}))`;
