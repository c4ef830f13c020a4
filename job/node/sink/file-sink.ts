import { type FileHandle, open } from 'node:fs/promises';
import { SinkError } from '../errors';
import type { Retrier } from '../retry';
import { LF } from '../rows/bytes';
import type { Lines } from '../windows/lines';
import { Outbox } from './outbox';
import type { RejectedRow, Sink } from './sink';

const ITEMS_PER_WRITE = 4_096;

/** Appends each item to a file. The file is made when the first item comes. */
export class FileSink<Item extends Lines | RejectedRow> implements Sink<Item> {
  readonly #outbox: Outbox<Item>;
  #file: FileHandle | undefined;
  #size = 0;
  /** Not so of a device such as /dev/null, which keeps nothing that could be made durable. */
  #isRegular = true;

  constructor(path: string, retry: Retrier, format: (item: Item) => Buffer) {
    this.#outbox = new Outbox(ITEMS_PER_WRITE, retry, async (items) => {
      if (this.#file === undefined) {
        this.#file = await open(path, 'a');
        const stats = await this.#file.stat();
        this.#size = stats.size;
        this.#isRegular = stats.isFile();
        // A process that was killed may have left half an item.
        if (this.#isRegular && ![undefined, LF].includes(await lastByte(path, this.#size))) {
          await this.#file.appendFile('\n');
          this.#size++;
        }
      }
      const bytes = Buffer.concat(items.map(format));
      try {
        await this.#file.appendFile(bytes);
      } catch (error) {
        // A part of it may be in the file: cut that off, so that the next try starts where this one did.
        await this.#file.truncate(this.#size);
        throw error;
      }
      this.#size += bytes.length;
    });
  }

  write(items: readonly Item[]): void {
    this.#outbox.addAll(items);
  }

  settle(): Promise<void> {
    return this.#outbox.settle();
  }

  async flush(): Promise<void> {
    await this.#outbox.flush();
    if (this.#isRegular) await this.#file?.sync();
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }
}

/** @returns undefined where there is none */
async function lastByte(path: string, size: number): Promise<number | undefined> {
  if (size === 0) return undefined;
  const file = await open(path, 'r');
  try {
    return (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0];
  } finally {
    await file.close();
  }
}

/** Writes each item to a stream of this process, such as its standard output. */
export class StreamSink<Item extends Lines | RejectedRow> implements Sink<Item> {
  readonly #outbox: Outbox<Item>;

  constructor(stream: NodeJS.WritableStream, retry: Retrier, format: (item: Item) => Buffer) {
    this.#outbox = new Outbox(ITEMS_PER_WRITE, retry, (items) => {
      const bytes = Buffer.concat(items.map(format));
      return new Promise((resolve, reject) =>
        stream.write(bytes, (error) => (error ? reject(isClosed(error) ? readerIsGone() : error) : resolve())),
      );
    });
    // Each write is told of its failure; the event would end the process.
    stream.on('error', () => {});
  }

  write(items: readonly Item[]): void {
    this.#outbox.addAll(items);
  }

  settle(): Promise<void> {
    return this.#outbox.settle();
  }

  flush(): Promise<void> {
    return this.#outbox.flush();
  }

  async close(): Promise<void> {}
}

const isClosed = (error: Error): boolean =>
  'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');

const readerIsGone = () =>
  new SinkError(
    'standard output was closed by the program that reads it: write lines to a file instead, by ' + '--speed-layer',
  );

export const bytesOf = ({ bytes }: Lines): Buffer => bytes;

/** `reason,partition,offset,row`, of a stream `reason,line,row`, with the row always quoted: it may hold anything. */
export function formatRejected({ reason, partition, offset, line, row }: RejectedRow): Buffer {
  const quoted = row.toString('latin1').replaceAll('"', '""');
  const where = line === undefined ? `${partition},${offset}` : line;
  return Buffer.from(`${reason},${where},"${quoted}"\n`, 'latin1');
}
