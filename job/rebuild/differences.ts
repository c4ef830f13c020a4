import type { Milliseconds } from '../duration';
import type { FieldValue } from '../fields';
import type { Point } from '../inspect/points';
import { partsOf } from './rebuild';
import type { StoredWindow, StoredWindows } from './stored-windows';
import type { Range } from './windows-sql';

export interface Difference {
  readonly name: string;
  readonly field: string;
  /** The window's end: milliseconds since 1970. */
  readonly end: number;
  /** What the store's rows come to; undefined where they make no such point. */
  readonly stored?: FieldValue;
  /** What InfluxDB has; undefined where that is no such point. */
  readonly found?: FieldValue;
}

/** Sums of doubles depend on the order: by so much of the greatest number for each row. */
const ROUNDING = 1e-12;

export interface Comparison {
  readonly stored: Pick<StoredWindows, 'in'>;
  readonly range: Range;
  readonly partSize: Milliseconds;
  /** Those whose time lies from the first instant up to, but not, the second. */
  readonly readPoints: (from: number, to: number) => Promise<readonly Point[]>;
  readonly windowSize: Milliseconds;
  /** Is told of each difference. */
  readonly differs: (difference: Difference) => void;
}

/** Compares what the store's rows come to with the points of InfluxDB. @returns how many fields are equal */
export async function compare({
  stored,
  range,
  partSize,
  readPoints,
  windowSize,
  differs,
}: Comparison): Promise<number> {
  let equal = 0;
  for (const { from, to, windows } of partsOf(stored, range, partSize)) {
    // A point stands at the end of its window.
    const points = await readPoints(from + windowSize, to + windowSize);
    const found = new Map(points.map((point) => [keyOf(point.name, point.field, point.time / 1_000_000n), point]));
    for await (const part of windows) {
      for (const window of part) equal += compareWindow(window, found, differs);
    }
    for (const { name, field, time, value } of found.values()) {
      differs({ name, field, end: Number(time / 1_000_000n), found: value });
    }
  }
  return equal;
}

const keyOf = (name: string, field: string, end: number | bigint): string => `${end} ${field} ${name}`;

/** Takes out of `found` what the window has. @returns how many of its fields are equal */
function compareWindow(
  { name, end, fields, rows, scale }: StoredWindow,
  found: Map<string, Point>,
  differs: Comparison['differs'],
): number {
  let equal = 0;
  for (const [field, value] of fields) {
    const key = keyOf(name, field, end);
    const point = found.get(key);
    found.delete(key);
    if (point === undefined) differs({ name, field, end, stored: value });
    else if (isEqual(value, point.value, ROUNDING * scale * rows)) equal++;
    else differs({ name, field, end, stored: value, found: point.value });
  }
  return equal;
}

const isEqual = (one: FieldValue, other: FieldValue, tolerance: number): boolean =>
  typeof one === 'number' && typeof other === 'number' ? Math.abs(one - other) <= tolerance : one === other;
