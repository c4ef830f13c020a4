import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import { SourceError } from '../../errors';

/** What a stream begins with that is compressed. Sources: RFC 1952, RFC 8878. */
const COMPRESSED = { '1f8b': 'gzip', '28b52ffd': 'zstd' } as const;
export type Compression = (typeof COMPRESSED)[keyof typeof COMPRESSED];

/** What is no text by what it begins with, and how to make rows of it. */
const NO_ROWS: readonly (readonly [magic: string, is: string, what: string])[] = [
  ['fffe', 'UTF-16', 'make them UTF-8, as by iconv -f UTF-16 -t UTF-8'],
  ['feff', 'UTF-16', 'make them UTF-8, as by iconv -f UTF-16 -t UTF-8'],
  [
    '504b0304',
    'in a zip archive, or a workbook of Excel',
    'pipe them in, as by unzip -p rows.zip, or save them as CSV',
  ],
  ['425a68', 'compressed by bzip2', 'pipe them in, as by bzip2 -dc rows.csv.bz2'],
  ['fd377a58', 'compressed by xz', 'pipe them in, as by xz -dc rows.csv.xz'],
  ['50415231', 'Parquet', "write them as CSV, as by DuckDB: COPY (FROM 'rows.parquet') TO 'rows.csv'"],
];
const LONGEST_MAGIC = 4;

/**
 * @param beginning the first bytes of a stream, four or more if it has so many
 * @throws SourceError for what is not text in UTF-8
 */
export function compressionOf(beginning: Buffer): Compression | undefined {
  const hex = beginning.toString('hex', 0, LONGEST_MAGIC);
  const [, is, what] = NO_ROWS.find(([magic]) => hex.startsWith(magic)) ?? [];
  if (is !== undefined) throw new SourceError(`the rows are ${is}: ${what}`);
  return Object.entries(COMPRESSED).find(([magic]) => hex.startsWith(magic))?.[1];
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
    throw new SourceError(`the ${compression} stream is corrupt or truncated (${reason}): fetch or compress it again`);
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
