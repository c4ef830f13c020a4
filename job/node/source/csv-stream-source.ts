import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { LF, QUOTE } from '../rows/bytes';
import { type Intake, type Source, SourceError } from './source';

const READ_BYTES = 256 * 1024;
/** Where an open quote runs on for this long it is a stray one: the rows are cut at the next line break. */
const LONGEST_ROW = 8 * 1024 * 1024;
/** A stream is one partition. */
const PARTITION = 0;

/**
 * CSV rows from standard input or a file. Its offsets are positions in bytes, so a file that has grown is read on from
 * where the last run ended. A row has no record timestamp here: the time at which it is read stands in for it.
 */
export class CsvStreamSource implements Source {
  readonly identity: string;
  readonly bounded = true;
  readonly isAvailable = true;
  readonly #path: string | undefined;
  #stream: Readable | undefined;
  #isStopped = false;

  /** @param path a file, or undefined for standard input */
  constructor(path: string | undefined) {
    this.#path = path;
    // What comes in by a pipe can't be read twice, so each run is a source of its own.
    this.identity = path === undefined ? `stdin:${randomUUID()}` : `file:${resolve(path)}`;
  }

  async check(): Promise<void> {
    if (this.#path === undefined) return;
    const found = await stat(this.#path).catch(() => undefined);
    if (!found?.isFile()) {
      throw new SourceError(
        `there is no file '${this.#path}': --source takes 'kafka', '-' for standard input, or a file`,
      );
    }
  }

  async run(intake: Intake): Promise<void> {
    const start = intake.position(PARTITION) ?? 0;
    const size = this.#path === undefined ? Number.POSITIVE_INFINITY : (await stat(this.#path)).size;
    if (start > size) {
      throw new SourceError(
        `'${this.#path}' has ${size} bytes, and ${start} of it had been read before: it is another file now. ` +
          'Give it another name, or use another --long-term-store',
      );
    }
    intake.expect(PARTITION, start, size);
    this.#stream =
      this.#path === undefined ? process.stdin : createReadStream(this.#path, { start, highWaterMark: READ_BYTES });
    let position = start;
    let pending: Buffer = Buffer.alloc(0);
    for await (const bytes of this.#stream) {
      if (this.#isStopped) return;
      pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
      const end = endOfRows(pending);
      if (end === 0) continue;
      position = await this.#hand(intake, pending.subarray(0, end), position);
      pending = pending.subarray(end);
    }
    if (pending.length > 0 && !this.#isStopped) await this.#hand(intake, pending, position);
  }

  async commit(): Promise<void> {}

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stream?.destroy();
  }

  async #hand(intake: Intake, rows: Buffer, position: number): Promise<number> {
    const nextOffset = position + rows.length;
    const now = Date.now();
    await intake.accept({
      partition: PARTITION,
      nextOffset,
      endOffset: nextOffset,
      forEach: (visit) => visit(position, now, rows, 0, rows.length),
    });
    return nextOffset;
  }
}

/** @returns the position after the last line break that stands outside of quotes */
function endOfRows(bytes: Buffer): number {
  let quotes = 0;
  let end = 0;
  for (let from = 0; ; ) {
    const lineFeed = bytes.indexOf(LF, from);
    if (lineFeed < 0) break;
    for (
      let quote = bytes.indexOf(QUOTE, from);
      quote >= 0 && quote < lineFeed;
      quote = bytes.indexOf(QUOTE, quote + 1)
    ) {
      quotes++;
    }
    from = lineFeed + 1;
    if (quotes % 2 === 0) end = from;
  }
  return end === 0 && bytes.length > LONGEST_ROW ? bytes.lastIndexOf(LF) + 1 : end;
}
