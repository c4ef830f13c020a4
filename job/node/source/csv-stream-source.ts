import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { LF, QUOTE } from '../rows/bytes';
import { Fingerprint, hasFingerprint } from './file-fingerprint';
import { type Intake, type Positions, type Source, SourceError } from './source';

const READ_BYTES = 256 * 1024;
/** Where an open quote runs on for this long it is a stray one: the rows are cut at the next line break. */
const LONGEST_ROW = 8 * 1024 * 1024;
/** A stream is one partition. */
const PARTITION = 0;

/**
 * CSV rows from standard input or a file. Its offsets are positions in bytes, so a file that has grown is read on from
 * where the last run ended, and a last line that has no line end yet waits for it. A row has no record timestamp here:
 * the time at which it is read stands in for it.
 */
export class CsvStreamSource implements Source {
  readonly identity: string;
  readonly bounded = true;
  readonly replayable: boolean;
  readonly isAvailable = true;
  readonly #path: string | undefined;
  readonly #logger: Logger;
  #fingerprint = new Fingerprint();
  #stream: Readable | undefined;
  #isStopped = false;

  /** @param path a file, or undefined for standard input */
  constructor(path: string | undefined, logger: Logger) {
    this.#path = path;
    this.#logger = logger;
    this.replayable = path !== undefined;
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

  /** A file is known by what it holds, whatever its name is now. */
  async recognizes({ source, offsets, marks }: Positions): Promise<boolean> {
    const mark = marks?.[PARTITION];
    if (this.#path === undefined || mark === undefined || !source.startsWith('file:')) return source === this.identity;
    return hasFingerprint(this.#path, mark, offsets[PARTITION] ?? 0);
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
    if (this.#path !== undefined) this.#fingerprint = await Fingerprint.of(this.#path, start);
    intake.expect(PARTITION, start, size, intake.mark(PARTITION));
    this.#stream =
      this.#path === undefined ? process.stdin : createReadStream(this.#path, { start, highWaterMark: READ_BYTES });
    let position = start;
    const gathered = new WholeRows();
    try {
      for await (const bytes of this.#stream) {
        if (this.#isStopped) return;
        const rows = gathered.add(bytes);
        if (rows !== undefined) position = await this.#hand(intake, rows, position);
      }
    } catch (error) {
      // A stop closes the stream before its end.
      if (!this.#isStopped) throw error;
    }
    const rest = gathered.rest();
    if (rest.length === 0 || this.#isStopped) return;
    if (this.#path === undefined) await this.#hand(intake, rest, position);
    else {
      this.#logger.warn(
        { file: this.#path, offset: position, bytes: rest.length },
        'the last row has no line end, so it may not be whole: it is left for the next run. End the file with a line ' +
          'break, or read it from standard input, whose end is that of the last row',
      );
    }
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
      mark: this.#fingerprint.after(rows),
      forEach: (visit) => visit(position, now, rows, 0, rows.length),
    });
    return nextOffset;
  }
}

/** Puts bytes together until they end with a row. Each byte is looked at once. */
class WholeRows {
  #chunks: Buffer[] = [];
  #length = 0;
  #insideQuotes = false;

  /** @returns what stands before the last line break outside of quotes, or undefined where there is none */
  add(bytes: Buffer): Buffer | undefined {
    let end = 0;
    for (let p = 0; p < bytes.length; p++) {
      const byte = bytes[p];
      if (byte === QUOTE) this.#insideQuotes = !this.#insideQuotes;
      else if (byte === LF && !this.#insideQuotes) end = p + 1;
    }
    if (end === 0 && this.#length > LONGEST_ROW) {
      end = bytes.lastIndexOf(LF) + 1;
      if (end > 0) this.#insideQuotes = false;
    }
    if (end === 0) {
      this.#chunks.push(bytes);
      this.#length += bytes.length;
      return undefined;
    }
    const rows = Buffer.concat([...this.#chunks, bytes.subarray(0, end)]);
    this.#chunks = [bytes.subarray(end)];
    this.#length = bytes.length - end;
    return rows;
  }

  /** What stands after the last line break. */
  rest(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
