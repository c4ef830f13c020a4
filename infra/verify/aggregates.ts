import type { Aggregate as AnyAggregate } from '../../job/definition';
import { pipeline } from '../../job/pipeline';
import type { SentRow } from './sent';

/** What a window must have come to. */
export interface Aggregate {
  readonly name: string;
  readonly field: string;
  /** The window's end: milliseconds since 1970. */
  readonly end: number;
  readonly value: string | number;
  /** How far an average may be from this one: sums of doubles depend on the order. */
  readonly tolerance: number;
}

const { window, aggregates } = pipeline.speedLayer;
const TYPES = Object.entries(pipeline.tagTypes).map(([type, { pattern, value }]) => ({
  pattern: new RegExp(`^(?:${pattern})$`),
  value,
  aggregate: aggregateOf(type),
}));

function aggregateOf(type: string): AnyAggregate {
  const declared: Readonly<Record<string, AnyAggregate>> = aggregates;
  const aggregate = declared[type];
  if (aggregate === undefined) throw new Error(`tag type '${type}' has no aggregate in the pipeline's speedLayer`);
  return aggregate;
}

/** Computes from the rows that were sent what every tag's windows must have come to. */
export function aggregatesOf(rows: readonly SentRow[]): Aggregate[] {
  const windows = new Map<string, SentRow[]>();
  for (const row of rows) {
    const type = typeOf(row.name);
    if (type === undefined || (type.value === 'number' && Number.isNaN(row.number))) continue;
    const key = `${Math.floor(row.eventTime / window.size)} ${row.name}`;
    const found = windows.get(key);
    if (found === undefined) windows.set(key, [row]);
    else found.push(row);
  }
  return [...windows.values()].flatMap(aggregated);
}

const typeOf = (name: string) => TYPES.find(({ pattern }) => pattern.test(name));

function aggregated(rows: readonly SentRow[]): Aggregate[] {
  const [first] = rows;
  const type = first && typeOf(first.name);
  if (first === undefined || type === undefined) return [];
  const { field } = type.aggregate;
  const point = { name: first.name, field, end: (Math.floor(first.eventTime / window.size) + 1) * window.size };
  if (type.aggregate.fn === 'last') {
    const { by } = type.aggregate;
    const last = rows.reduce((a, b) => (isLater(b, a, by) ? b : a));
    return [{ ...point, value: type.value === 'number' ? last.number : last.value, tolerance: 0 }];
  }
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const values = rows.map(({ number }) => number);
  const value = mean(values);
  // A sum beyond the range of a double makes no point.
  return Number.isFinite(value) ? [{ ...point, value, tolerance: 1e-12 * mean(values.map(Math.abs)) }] : [];
}

/** The instant that an aggregate goes by. */
const instantOf = (row: SentRow, column: string): number => (column === 'event_time' ? row.eventTime : row.step);

/** By the instant, then in the order of `ties` of the pipeline's definition. */
function isLater(a: SentRow, b: SentRow, by: string): boolean {
  const order = [
    instantOf(a, by) - instantOf(b, by),
    a.offset - b.offset,
    a.partition - b.partition,
    a.row - b.row,
  ].find((each) => each !== 0);
  return (order ?? 0) >= 0;
}
