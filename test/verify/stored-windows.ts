import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Pipeline } from '../../job/definition';
import { StoredWindows } from '../../job/rebuild/stored-windows';
import { overlapOf, pipelinesByWindow, windowsOf } from '../../job/windows';
import type { Corpus } from '../corpus/corpus';
import { expectedStoredLines } from '../corpus/expected';
import { compareLines, type FoundLine } from './lines';

/** A multiple of the windows' sizes. */
const PART = 60 * 60_000;

/**
 * Checks the windows that a rebuild computes from the Parquet files below a folder.
 * @returns how many fields they have
 * @throws Error with the first that differs, and the seed
 */
export async function verifyStoredWindows(folder: string, corpus: Corpus, definition: Pipeline): Promise<number> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => name.endsWith('.parquet')).map((name) => join(folder, name));
  const found: FoundLine[] = [];
  for (const each of pipelinesByWindow(definition)) {
    const { measurement } = each.speedLayer.line;
    const stored = await StoredWindows.open(each, files, { memory: '500MB', folder });
    const { from = 0, to = 0 } = stored.range ?? {};
    const first = from - overlapOf(windowsOf(each)[0]);
    for (let start = Math.floor(first / PART) * PART; start < to; start += PART) {
      for await (const windows of stored.in({ from: start, to: start + PART })) {
        for (const { name, end, fields } of windows) {
          const time = BigInt(end) * 1_000_000n;
          for (const [field, value] of fields) found.push({ measurement, name, field, time, value });
        }
      }
    }
    stored.close();
  }
  return compareLines(found, expectedStoredLines(corpus, definition), corpus.seed);
}
