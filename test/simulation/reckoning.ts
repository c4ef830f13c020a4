import type { Pipeline } from '../../job/definition';
import { type DeclaredWindow, windowsOf } from '../../job/windows';
import type { Row } from './row';

/** A row can be left out of so many lines' sums: beyond that, not all of them are tried. */
const TRIED = 10;

/** What a line of one tag and window may say, reckoned from the rows alone. */
export class ExpectedLine {
  /** Are in every line: they came before the window could be closed. */
  readonly #early: Row[] = [];
  /** Came when the window may have been closed, but still took rows: they are in the last line. */
  readonly #late: Row[] = [];
  /** May have come too late, or not at all, as far as can be told without knowing what was read when. */
  readonly #perhaps: Row[] = [];
  /** A row of it is gone from the topic, and may have been read before. */
  #isUnknown = false;

  constructor(readonly end: number) {}

  add(row: Row, { allowedLateness }: DeclaredWindow, watermarkIsKept: boolean): void {
    if (row.fate === 'gone') this.#isUnknown = true;
    else if (row.fate === 'elsewhere') this.#perhaps.push(row);
    else if (this.end > row.latest) this.#early.push(row);
    else if (this.end + allowedLateness > row.latest) this.#late.push(row);
    else if (!watermarkIsKept || this.end + allowedLateness > row.watermark) this.#perhaps.push(row);
  }

  /** Whether there must be one, once the watermark has passed. */
  get isCertain(): boolean {
    return !this.#isUnknown && this.#early.length + this.#late.length > 0;
  }

  mayOnceSay(value: string): boolean {
    return this.#isUnknown || isOf(value, this.#early, [...this.#late, ...this.#perhaps]);
  }

  mayEndWith(value: string): boolean {
    return this.#isUnknown || isOf(value, [...this.#early, ...this.#late], this.#perhaps);
  }

  toString(): string {
    const ids = (rows: readonly Row[]) => `[${rows.map(({ id }) => id).join(' ')}]`;
    return `${ids(this.#early)}, late ${ids(this.#late)}, perhaps ${ids(this.#perhaps)}`;
  }
}

/** By measurement, tag and the window's end. @param watermarkIsKept no checkpoint was given up */
export function expectedLines(
  pipeline: Pipeline,
  rows: readonly Row[],
  watermarkIsKept: boolean,
): Map<string, ExpectedLine> {
  const windows = windowsOf(pipeline);
  const expected = new Map<string, ExpectedLine>();
  for (const row of rows) {
    if (row.rejected !== undefined || row.tag === 'other' || row.fate === 'aborted') continue;
    for (const window of windows) {
      for (const end of endsOf(row.timestamp, window)) {
        const key = `${window.measurement} ${row.tag} ${end}`;
        const line = expected.get(key) ?? new ExpectedLine(end);
        expected.set(key, line);
        line.add(row, window, watermarkIsKept);
      }
    }
  }
  return expected;
}

/** Of the windows that an instant is in. */
function* endsOf(timestamp: number, { size, hop }: DeclaredWindow): Generator<number> {
  const first = Math.floor(timestamp / hop) * hop + hop;
  for (let end = first; end <= timestamp + size; end += hop) yield end;
}

/** Whether a value is that of some rows and any of others. */
function isOf(value: string, all: readonly Row[], others: readonly Row[]): boolean {
  const isString = (all[0] ?? others[0])?.tag.includes('-ns-') === true;
  return isString ? isLastOf(value, all, others) : isAverageOf(Number(value), all, others);
}

function isLastOf(value: string, all: readonly Row[], others: readonly Row[]): boolean {
  const row = [...all, ...others].find(({ id }) => id === value);
  return row !== undefined && all.every(({ step }) => step <= row.step);
}

function isAverageOf(value: number, all: readonly Row[], others: readonly Row[]): boolean {
  if (others.length > TRIED) return true;
  const sum = all.reduce((total, { id }) => total + Number(id), 0);
  for (let subset = 0; subset < 1 << others.length; subset++) {
    let [total, count] = [sum, all.length];
    for (const [index, { id }] of others.entries()) {
      if ((subset & (1 << index)) === 0) continue;
      total += Number(id);
      count++;
    }
    if (count > 0 && total / count === value) return true;
  }
  return false;
}
