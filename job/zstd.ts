import * as library from '@bokuweb/zstd-wasm';

/** Node 20 has no zstd of its own. */
export interface Zstd {
  compress(bytes: Buffer): Buffer;
  /** @throws Error when the bytes are no frames of zstd */
  decompress(bytes: Buffer): Buffer;
}

const zstd: Zstd = {
  compress: (bytes) => asBuffer(library.compress(bytes, 1)),
  decompress: (bytes) => asBuffer(library.decompress(bytes, { defaultHeapSize: contentBound(bytes) })),
};

let loaded: Promise<Zstd> | undefined;

export function loadZstd(): Promise<Zstd> {
  loaded ??= library.init().then(() => zstd);
  return loaded;
}

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

const MAGIC = 0xfd2fb528;
const CONTENT_OF_A_BLOCK = 128 * 1024;
const BLOCK_TYPES = { raw: 0, rle: 1 } as const;

/**
 * As many bytes as frames can hold at most, counted in their blocks: who compresses a stream, as Kafka's Java client
 * does, does not write down how much it is.
 *
 *     frame      = magic:uint32 descriptor:uint8 windowDescriptor:uint8? dictionaryId contentSize [block] checksum:uint32?
 *     descriptor = contentSizeFlag:2 bits, singleSegment, 2 bits, checksum, dictionaryIdFlag:2 bits
 *     block      = header:uint24 content, its header being size:21 bits, type:2 bits, last
 *
 * Source: RFC 8878, "Zstandard Frames". Integers are little-endian.
 */
export function contentBound(bytes: Buffer): number {
  let bound = 0;
  let at = 0;
  while (at + 5 <= bytes.length && bytes.readUInt32LE(at) === MAGIC) {
    const descriptor = bytes[at + 4] ?? 0;
    at += 5 + headerBytes(descriptor);
    let isLast = false;
    while (!isLast && at + 3 <= bytes.length) {
      const header = bytes.readUIntLE(at, 3);
      isLast = (header & 1) === 1;
      const type = (header >> 1) & 3;
      const size = header >> 3;
      bound += type === BLOCK_TYPES.raw || type === BLOCK_TYPES.rle ? size : CONTENT_OF_A_BLOCK;
      at += 3 + (type === BLOCK_TYPES.rle ? 1 : size);
    }
    if (descriptor & 4) at += 4;
  }
  return bound;
}

/** Of what follows the descriptor. */
function headerBytes(descriptor: number): number {
  const singleSegment = (descriptor & 0x20) !== 0;
  const dictionaryId = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const contentSize = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  return (singleSegment ? 0 : 1) + dictionaryId + contentSize;
}
