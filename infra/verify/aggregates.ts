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
const numeric = new RegExp(`^(?:${pipeline.tagTypes.numeric.pattern})$`);
const text = new RegExp(`^(?:${pipeline.tagTypes.string.pattern})$`);

/** Computes from the rows that were sent what every tag's windows must have come to. */
export function aggregatesOf(rows: readonly SentRow[]): Aggregate[] {
  const windows = new Map<string, SentRow[]>();
  for (const row of rows) {
    if (!text.test(row.name) && !(numeric.test(row.name) && isNumber(row.value))) continue;
    const key = `${Math.floor(row.eventTime / window.size)} ${row.name}`;
    const found = windows.get(key);
    if (found === undefined) windows.set(key, [row]);
    else found.push(row);
  }
  return [...windows.values()].flatMap(aggregate);
}

const isNumber = (value: string): boolean => value.trim() !== '' && Number.isFinite(Number(value));

function aggregate(rows: readonly SentRow[]): Aggregate[] {
  const [first] = rows;
  if (first === undefined) return [];
  const { name, eventTime } = first;
  const end = (Math.floor(eventTime / window.size) + 1) * window.size;
  if (text.test(name)) {
    const { value } = rows.reduce((a, b) => (isLater(b, a) ? b : a));
    return [{ name, field: aggregates.string.field, end, value, tolerance: 0 }];
  }
  const values = rows.map(({ value }) => Number(value));
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const tolerance = 1e-12 * mean(values.map(Math.abs));
  return [{ name, field: aggregates.numeric.field, end, value: mean(values), tolerance }];
}

/** By step, then in the order of `ties` of the pipeline's definition; of one message, the later row. */
function isLater(a: SentRow, b: SentRow): boolean {
  const order = [a.step - b.step, a.offset - b.offset, a.partition - b.partition].find((each) => each !== 0);
  return (order ?? 0) >= 0;
}
