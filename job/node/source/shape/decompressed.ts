import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import { SourceError } from '../../errors';

/** What a stream begins with, by its form. Sources: RFC 1952, RFC 8878, and the byte order marks of Unicode. */
const MAGIC = { gzip: '1f8b', zstd: '28b52ffd', 'UTF-16': ['fffe', 'feff'] } as const;
const LONGEST_MAGIC = 4;

export type Compression = 'gzip' | 'zstd';

/**
 * @param beginning the first bytes of a stream, four or more if it has so many
 * @throws SourceError for text that is not UTF-8
 */
export function compressionOf(beginning: Buffer): Compression | undefined {
  const hex = beginning.toString('hex', 0, LONGEST_MAGIC);
  if (MAGIC['UTF-16'].some((mark) => hex.startsWith(mark))) {
    throw new SourceError('the rows are UTF-16: make them UTF-8, as by iconv -f UTF-16 -t UTF-8');
  }
  return hex.startsWith(MAGIC.gzip) ? 'gzip' : hex.startsWith(MAGIC.zstd) ? 'zstd' : undefined;
}

/**
 * The bytes of a stream as they were before compression, by what it begins with.
 * @throws SourceError where the stream is damaged, or text that is not UTF-8
 */
export async function* decompressed(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const bytes = stream[Symbol.asyncIterator]();
  let beginning: Buffer = Buffer.alloc(0);
  while (beginning.length < LONGEST_MAGIC) {
    const next = await bytes.next();
    if (next.done) break;
    beginning = Buffer.concat([beginning, next.value]);
  }
  const compression = compressionOf(beginning);
  const whole = startingWith(beginning, bytes);
  if (compression === undefined) return yield* whole;
  try {
    yield* compression === 'gzip' ? gunzipped(whole) : unzstd(whole);
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SourceError(`the ${compression} stream is damaged or cut off (${reason}): fetch or compress it again`);
  }
}

async function* startingWith(beginning: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (beginning.length > 0) yield beginning;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* gunzipped(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = Readable.from(bytes);
  const gunzip = createGunzip();
  source.once('error', (error) => gunzip.destroy(error));
  yield* source.pipe(gunzip);
}

async function* unzstd(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let made: Buffer[] = [];
  // It is copied: the library goes on with the memory that it hands over.
  const decompress = new Decompress((chunk) => made.push(Buffer.from(chunk)));
  const take = () => {
    const taken = made;
    made = [];
    return taken;
  };
  for await (const chunk of bytes) {
    decompress.push(chunk);
    yield* take();
  }
  decompress.push(new Uint8Array(0), true);
  yield* take();
}
