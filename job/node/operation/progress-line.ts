import type { Pipeline } from '../../definition';
import type { Counters } from '../counters';
import { rowCounts } from '../row-counts';

const EVERY_MS = 1_000;
const EVERY_MS_WITHOUT_TERMINAL = 5_000;

/**
 * Shows how far the job has come: one line that renews itself on a terminal, a new line every few seconds elsewhere.
 * @returns what ends it
 */
export function showProgress(counters: Counters, pipeline: Pipeline, out: NodeJS.WriteStream): () => void {
  const every = out.isTTY ? EVERY_MS : EVERY_MS_WITHOUT_TERMINAL;
  let rowsBefore = 0;
  let timeBefore = Date.now();
  const show = () => {
    const now = Date.now();
    const rate = Math.round(((counters.rows - rowsBefore) * 1000) / Math.max(1, now - timeBefore));
    rowsBefore = counters.rows;
    timeBefore = now;
    const text = describe(counters, pipeline, rate);
    out.write(out.isTTY ? `\r\x1b[K${text.slice(0, out.columns - 1)}` : `${text}\n`);
  };
  const timer = setInterval(show, every);
  return () => {
    clearInterval(timer);
    if (out.isTTY) out.write('\r\x1b[K');
  };
}

/** Rows are those stored and those rejected, as in the summary at the end. */
function describe(counters: Counters, pipeline: Pipeline, rate: number): string {
  const { read, stored, rejected, late } = rowCounts(counters, pipeline);
  return [
    `rows ${number(read)} (${number(rate)}/s)`,
    `stored ${number(stored)}`,
    `rejected ${number(rejected)}`,
    `late ${number(late)}`,
    `windows ${number(counters.windowsClosed)}`,
    `files ${number(counters.files)}`,
  ].join('  ');
}

const number = (value: number) => value.toLocaleString('en-US');
