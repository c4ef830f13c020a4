import type { Aggregate, Pipeline } from '../../job/definition';
import { type Field, type FieldValue, fieldValue } from '../../job/fields';
import { momentsOf } from './exact';
import type { SentRow } from './sent';

export interface Expected {
  readonly value: FieldValue;
  /** How far a number may be from this one: sums of doubles depend on the order. */
  readonly tolerance: number;
}

/** Of what a sum of doubles consists: so much of it may be lost to rounding, in whatever order they are added. */
const LOST = 1e-12;

/** What a field comes to, from all of a tag's rows in a window; undefined where there is no such value in doubles. */
export function expectedOf(
  field: Pick<Field, 'aggregate' | 'values'>,
  rows: readonly SentRow[],
  columns: Pipeline['columns'],
): Expected | undefined {
  const { aggregate, values } = field;
  const numbers = rows.map(({ number }) => number);
  switch (aggregate.fn) {
    case 'count':
      return exactly(rows.length);
    case 'minimum':
      return exactly(numbers.reduce((least, number) => Math.min(least, number)));
    case 'maximum':
      return exactly(numbers.reduce((greatest, number) => Math.max(greatest, number)));
    case 'first':
    case 'last': {
      const row = rows.reduce((one, other) => (isBefore(one, other, aggregate, columns) ? one : other));
      return exactly(fieldValue({ values }, values === 'number' ? row.number : row.value));
    }
    case 'sum':
      return Number.isFinite(added(numbers))
        ? { value: momentsOf(numbers).sum, tolerance: LOST * momentsOf(numbers.map(Math.abs)).sum }
        : undefined;
    case 'average':
      return Number.isFinite(added(numbers))
        ? { value: momentsOf(numbers).mean, tolerance: LOST * momentsOf(numbers.map(Math.abs)).mean }
        : undefined;
    case 'standard-deviation':
      return deviation(numbers, aggregate.of === 'sample' ? rows.length - 1 : rows.length);
  }
}

const exactly = (value: FieldValue): Expected => ({ value, tolerance: 0 });

/** As engines add: a sum that is beyond a double on the way is so at its end. */
const added = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/** The error of a standard deviation is in proportion to how large the values are, not to how far apart. */
function deviation(numbers: readonly number[], divisor: number): Expected | undefined {
  const { squaredDeviations, meanSquare } = momentsOf(numbers);
  const value = Math.sqrt(squaredDeviations / divisor);
  return Number.isFinite(value) ? { value, tolerance: LOST * Math.sqrt(meanSquare) } : undefined;
}

/** Whether one counts rather than the other, by the instant, then in the order of `ties` of the definition. */
function isBefore(
  one: SentRow,
  other: SentRow,
  { fn, by }: Extract<Aggregate, { by: string }>,
  columns: Pipeline['columns'],
): boolean {
  const instantOf = (row: SentRow) => (columns[by]?.from === 'record-timestamp' ? row.eventTime : row.step);
  const order =
    instantOf(one) - instantOf(other) ||
    one.offset - other.offset ||
    one.partition - other.partition ||
    one.row - other.row ||
    // Rows of the long-term store stand nowhere.
    Buffer.compare(Buffer.from(one.value), Buffer.from(other.value));
  return fn === 'last' ? order > 0 : order < 0;
}
