import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { SourceError } from '../../errors';
import { compressionOf, decompressed } from './decompressed';

const READ_BYTES = 256 * 1024;

/** What a file holds, as it was before compression. Positions count its bytes. */
export class FileContent {
  constructor(private readonly path: string) {}

  /** From a position on. Of a compressed file all that stands before is decompressed as well. */
  async *from(position: number): AsyncGenerator<Buffer> {
    const isCompressed = (await this.#compression()) !== undefined;
    const stream: AsyncIterable<Buffer> = createReadStream(this.path, {
      start: isCompressed ? 0 : position,
      highWaterMark: READ_BYTES,
    });
    if (!isCompressed) return yield* stream;
    let toSkip = position;
    for await (const bytes of decompressed(stream)) {
      if (toSkip < bytes.length) yield bytes.subarray(toSkip);
      toSkip = Math.max(0, toSkip - bytes.length);
    }
  }

  /** @returns fewer bytes where the content ends before */
  async read(position: number, length: number): Promise<Buffer> {
    if ((await this.#compression()) === undefined) return this.#withFile((file) => readAt(file, position, length));
    const chunks: Buffer[] = [];
    let missing = length;
    if (missing > 0) {
      for await (const bytes of this.from(position)) {
        chunks.push(bytes.subarray(0, missing));
        missing -= bytes.length;
        if (missing <= 0) break;
      }
    }
    return Buffer.concat(chunks);
  }

  /** Infinity where it is not known before all is read. */
  async size(): Promise<number> {
    if ((await this.#compression()) !== undefined) return Number.POSITIVE_INFINITY;
    return this.#withFile(async (file) => (await file.stat()).size);
  }

  /** Whether it may yet grow: what is compressed is whole. */
  async mayGrow(): Promise<boolean> {
    return (await this.#compression()) === undefined;
  }

  #compression() {
    return this.#withFile(async (file) => compressionOf(await readAt(file, 0, 4)));
  }

  async #withFile<T>(action: (file: FileHandle) => Promise<T>): Promise<T> {
    const file = await open(this.path).catch((error: NodeJS.ErrnoException) => {
      throw new SourceError(`can't read '${this.path}' (${error.message}): see who may read it`);
    });
    try {
      return await action(file);
    } finally {
      await file.close();
    }
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
