import type { Pipeline } from '../definition';
import type { Milliseconds } from '../duration';
import type { LineSink } from '../node/sink/sink';
import { LineWriter } from '../node/windows/line-writer';
import type { RebuildProgress } from './progress';
import type { StoredWindow, StoredWindows } from './stored-windows';
import type { Range } from './windows-sql';

/** What is done with the windows of a part of the time. */
export interface Part extends Range {
  readonly windows: AsyncIterable<readonly StoredWindow[]>;
}

/**
 * The parts of a range of time, the oldest first.
 * @param size of a part: a multiple of the windows' hop
 */
export function* partsOf(stored: Pick<StoredWindows, 'in'>, { from, to }: Range, size: Milliseconds): Generator<Part> {
  for (let start = from; start < to; start += size) {
    const range = { from: start, to: Math.min(start + size, to) };
    yield { ...range, windows: stored.in(range) };
  }
}

export interface Rebuild {
  readonly pipeline: Pipeline;
  readonly stored: Pick<StoredWindows, 'in'>;
  readonly range: Range;
  /** How much of the time is computed at once: it decides how much memory that takes. */
  readonly partSize: Milliseconds;
  readonly lines: LineSink;
  readonly progress: Pick<RebuildProgress, 'done' | 'save' | 'remove'>;
  /** Is told how far it is: the end of the part that is written, and how many lines that were. */
  readonly say: (done: number, lines: number) => void;
}

/**
 * Writes the lines of a range of time again, at least once: a part counts as done once its lines are acknowledged.
 * @returns how many lines were written
 */
export async function rebuild({ pipeline, stored, range, partSize, lines, progress, say }: Rebuild): Promise<number> {
  const writer = new LineWriter(pipeline.speedLayer.line);
  let all = 0;
  for (const part of partsOf(stored, { ...range, from: progress.done ?? range.from }, partSize)) {
    let written = 0;
    for await (const windows of part.windows) {
      for (const { name, fields, end } of windows) {
        const key = Buffer.from(name);
        if (fields.length > 0) writer.add(key, 0, key.length, fields, end);
      }
      written += writer.count;
      lines.write([writer.take()]);
      await lines.settle();
    }
    await lines.flush();
    progress.save(part.to);
    all += written;
    say(part.to, written);
  }
  progress.remove();
  return all;
}
