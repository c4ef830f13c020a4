import { type Corpus, makeCorpus } from './corpus';
import { chooseSeed } from './random';

/** Rows of ten windows, across midnight, of which none is late: whatever becomes of the job meanwhile, each has its line. */
export const rowsInTime = (rows: number, seed = chooseSeed()): Corpus =>
  makeCorpus({
    seed,
    rows,
    rowsPerMessage: 9,
    start: Date.parse('2026-11-22T23:55:00Z'),
    windows: 10,
    late: false,
    rareDays: false,
  });
