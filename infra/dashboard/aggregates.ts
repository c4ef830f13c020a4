import type { Pipeline } from '../../job/definition';
import type { Cell, Row } from './dashboard';
import { selection } from './selection';

/** What the pipeline's lines have become: how many there are, and every aggregate in the form that suits its values. */
export function aggregateRows({ speedLayer, tagTypes }: Pipeline, bucket: string): readonly Row[] {
  const { aggregates, line, window } = speedLayer;
  const of = (field: string) => selection(bucket, line.measurement, [field]);
  const points = `${of(line.eventTimeField)}\n  |> group()`;
  const seconds = window.size / 1000;

  const count = (title: string, query: string): Cell => ({ title, as: 'number', query });
  const counts = [
    count('Tags heard of', `${points}\n  |> distinct(column: "${line.tag}")\n  |> count()`),
    count('Points', `${points}\n  |> count()`),
    count('Latest window ended', `${points}\n  |> max()\n  |> map(fn: (r) => ({_value: time(v: r._value)}))`),
  ];
  const results = Object.entries(aggregates).map(([type, { fn, field }]): Cell => {
    const title = `${fn} of ${type} tags, every ${seconds} s`;
    return fn === 'last' && tagTypes[type]?.value === 'string'
      ? { title, as: 'table', query: `${of(field)}\n${lastTexts(line.tag)}` }
      : { title, as: 'lines', query: of(field) };
  });
  const perWindow: Cell = {
    title: `Points in each window of ${seconds} s`,
    as: 'lines',
    query: `${points}\n  |> aggregateWindow(every: ${seconds}s, fn: count)`,
  };
  return [
    { height: 2, cells: counts },
    ...results.map((cell) => ({ height: 5, cells: [cell] })),
    { height: 3, cells: [perWindow] },
  ];
}

/**
 * An empty text is shown as a word before tables are joined: in a table with more than one row, Flux gives the texts
 * that follow an empty one to the rows before them (InfluxDB 2.7.12).
 */
const lastTexts = (tag: string): string => `  |> last()
  |> map(fn: (r) => ({r with _value: if r._value == "" then "(empty)" else r._value}))
  |> group()
  |> keep(columns: ["_time", "${tag}", "_value"])
  |> sort(columns: ["${tag}"])`;
