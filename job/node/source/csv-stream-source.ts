import { randomUUID } from 'node:crypto';
import { constants, createReadStream, open, statSync } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { Pipeline } from '../../definition';
import type { Milliseconds } from '../../duration';
import { SourceError } from '../errors';
import { Fingerprint, hasFingerprint } from './file-fingerprint';
import { FileContent } from './shape/content';
import { decompressed } from './shape/decompressed';
import type { InstantForm } from './shape/instant-forms';
import { type CurrentRow, ShapedRows, type ShapedRowsOptions } from './shape/shaped-rows';
import { WholeRows } from './shape/whole-rows';
import { type Intake, PIPE, type Positions, type Source } from './source';

/** A stream is one partition. */
const PARTITION = 0;

export interface CsvStreamOptions extends ShapedRowsOptions {
  /** @default none: the event times are in order */
  readonly outOfOrderness?: Milliseconds;
}

/**
 * Rows from standard input or a file, compressed or not: CSV, or a message of JSON in each line. Its offsets are positions in the bytes before compression,
 * so a file that has grown is read on from where the last run ended, and a last line that has no line end yet waits for
 * it. A row has no record timestamp here: the time at which it is read stands in for it, or the instant in it.
 */
export class CsvStreamSource implements Source {
  readonly identity: string;
  readonly bounded = true;
  readonly replayable: boolean;
  readonly isAvailable = true;
  readonly outOfOrderness: Milliseconds | undefined;
  /** How its rows write instants. */
  readonly instants: InstantForm;
  readonly #format: Pipeline['input']['format'];
  readonly #path: string | undefined;
  readonly #content: FileContent | undefined;
  #pipe: Readable | undefined;
  readonly #rows: ShapedRows;
  #fingerprint = new Fingerprint();
  #start = 0;
  #leftOver = 0;
  #isStopped = false;

  /** @param path a file, a named pipe, as of `<(zcat rows.gz)` in a shell, or undefined for standard input */
  constructor(path: string | undefined, options: CsvStreamOptions, pipeline: Pipeline) {
    this.#format = pipeline.input.format;
    this.#path = path;
    this.#content = path === undefined || isPipe(path) ? undefined : new FileContent(path);
    this.#rows = new ShapedRows(options, pipeline);
    this.outOfOrderness = options.outOfOrderness;
    this.instants = options.instants;
    this.replayable = this.#content !== undefined;
    // What comes in by a pipe can't be read twice, so each run is a source of its own.
    this.identity =
      path === undefined || this.#content === undefined ? `${PIPE}${randomUUID()}` : `file:${resolve(path)}`;
  }

  /** The row that is being handed over. */
  get current(): CurrentRow | undefined {
    return this.#rows.current;
  }

  /** Where this run began: beyond 0 where one before has read the file up to there. */
  get start(): number {
    return this.#start;
  }

  /** Bytes of a last line without an end, which may not be whole: they are left for the next run. */
  get leftOver(): number {
    return this.#leftOver;
  }

  async check(): Promise<void> {
    const path = this.#path;
    if (path === undefined) return;
    if (/^[a-z][a-z0-9+.-]*:/i.test(path)) {
      throw new SourceError(
        `--source '${path}' is a URL, but rows can only be read from a file or standard input: pipe them, such as ` +
          "aws s3 cp s3://bucket/rows.csv - | npm run -s job -- --source '-'",
      );
    }
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) {
      throw new SourceError(
        `'${path}' is a directory: name one file by --source, or pipe many, such as cat ${path}/*.csv`,
      );
    }
    if (found === undefined) {
      throw new SourceError(`there is no file '${path}': --source takes 'kafka', '-' for standard input, or a file`);
    }
    await access(path, constants.R_OK).catch(() => {
      throw new SourceError(`'${path}' can't be read: check its permissions (ls -l)`);
    });
  }

  /** A file is known by what it holds, whatever its name is now. */
  async recognizes({ source, offsets, marks }: Positions): Promise<boolean> {
    const mark = marks?.[PARTITION];
    if (this.#content === undefined || mark === undefined || !source.startsWith('file:'))
      return source === this.identity;
    return hasFingerprint(this.#content, mark, offsets[PARTITION] ?? 0);
  }

  async run(intake: Intake): Promise<void> {
    this.#start = intake.position(PARTITION) ?? 0;
    const size = (await this.#content?.size()) ?? Number.POSITIVE_INFINITY;
    if (this.#start > size) {
      throw new SourceError(
        `'${this.#path}' has ${size} bytes, but ${this.#start} had been read before: it is a different file now. ` +
          'Give it another name, or use another --long-term-store',
      );
    }
    if (this.#content !== undefined) {
      this.#fingerprint = await Fingerprint.of(this.#content, this.#start);
      await this.#passOver(this.#content);
    }
    intake.expect(PARTITION, this.#start, size, intake.mark(PARTITION));
    const gathered = new WholeRows(this.#format);
    let position = this.#start;
    for await (const bytes of this.#bytes()) {
      if (this.#isStopped) return;
      const rows = gathered.add(bytes);
      if (rows !== undefined) position = await this.#hand(intake, rows, position);
      if (this.#isStopped) return;
    }
    await this.#handRest(intake, gathered.rest(), position);
  }

  async commit(): Promise<void> {}

  async stop(): Promise<void> {
    this.#isStopped = true;
    // Whoever writes to a pipe may never end it.
    this.#pipe?.destroy();
  }

  async *#bytes(): AsyncGenerator<Buffer> {
    if (this.#isStopped) return;
    try {
      if (this.#content !== undefined) yield* this.#content.from(this.#start);
      else {
        this.#pipe = this.#path === undefined ? process.stdin : await openPipe(this.#path);
        yield* decompressed(this.#pipe);
      }
    } catch (error) {
      // A stop closes the stream before its end.
      if (!this.#isStopped) throw error;
    }
  }

  /** Reads what a run before has handed over: its lines are counted, and it begins with the header line. */
  async #passOver(content: FileContent): Promise<void> {
    if (this.#start === 0) return;
    const gathered = new WholeRows(this.#format);
    let [missing, isBeginning] = [this.#start, true];
    for await (const bytes of content.from(0)) {
      const rows = gathered.add(bytes.subarray(0, missing));
      if (rows !== undefined) this.#rows.skip(rows, isBeginning);
      if (rows !== undefined) isBeginning = false;
      missing -= bytes.length;
      if (missing <= 0) break;
    }
  }

  async #handRest(intake: Intake, rest: Buffer, position: number): Promise<void> {
    if (rest.length === 0 || this.#isStopped) return;
    if (!(await this.#content?.mayGrow())) {
      await this.#hand(intake, rest, position);
      return;
    }
    this.#leftOver = rest.length;
  }

  async #hand(intake: Intake, rows: Buffer, position: number): Promise<number> {
    const nextOffset = position + rows.length;
    const now = Date.now();
    await intake.accept({
      partition: PARTITION,
      nextOffset,
      endOffset: nextOffset,
      mark: this.#fingerprint.after(rows),
      forEach: (visit) => this.#rows.forEach(rows, position, now, visit),
    });
    return nextOffset;
  }
}

/** What can be read but once, and has neither a size nor a place to go back to. */
function isPipe(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** A named pipe can be let go of while nothing comes, as standard input can: a read of a file would hold up the end. */
const openPipe = async (path: string): Promise<Readable> =>
  statSync(path).isFIFO()
    ? new Socket({ fd: await promisify(open)(path, 'r'), readable: true, writable: false })
    : createReadStream(path);
