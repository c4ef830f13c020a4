import type { Counters } from '../counters';

const EVERY_MS = 1_000;
const EVERY_MS_WITHOUT_TERMINAL = 5_000;

/**
 * Shows how far the job has come: one line that renews itself on a terminal, a new line every few seconds elsewhere.
 * @returns what ends it
 */
export function showProgress(counters: Counters, out: NodeJS.WriteStream): () => void {
  const every = out.isTTY ? EVERY_MS : EVERY_MS_WITHOUT_TERMINAL;
  let rowsBefore = 0;
  let timeBefore = Date.now();
  const show = () => {
    const now = Date.now();
    const rate = Math.round(((counters.rows - rowsBefore) * 1000) / Math.max(1, now - timeBefore));
    rowsBefore = counters.rows;
    timeBefore = now;
    const text = `${describe(counters)}  ${number(rate)} rows/s`;
    out.write(out.isTTY ? `\r\x1b[K${text.slice(0, out.columns - 1)}` : `${text}\n`);
  };
  const timer = setInterval(show, every);
  return () => {
    clearInterval(timer);
    if (out.isTTY) out.write('\r\x1b[K');
  };
}

function describe({ rows, rowsRejected, rowsLate, windowsClosed, files }: Counters): string {
  return [
    `rows in ${number(rows)}`,
    `rejected ${number(rowsRejected)}`,
    `late ${number(rowsLate)}`,
    `windows ${number(windowsClosed)}`,
    `files ${number(files)}`,
  ].join('  ');
}

const number = (value: number) => value.toLocaleString('en-US');
