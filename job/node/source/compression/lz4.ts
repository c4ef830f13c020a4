const MAGIC = 0x184d2204;
const BYTES_OF_BLOCK_SIZES: Readonly<Record<number, number>> = { 4: 65_536, 5: 262_144, 6: 1_048_576, 7: 4_194_304 };

export async function loadLz4(): Promise<(bytes: Buffer) => Buffer> {
  // Imported only when it is needed: its file of WebAssembly is read on import.
  const { default: decompress } = await import('@foxglove/wasm-lz4');
  await decompress.isLoaded;
  return (bytes) => decompress(bytes, contentBound(bytes));
}

/**
 * As many bytes as a frame can hold at most: who compresses a stream does not write down how much it is.
 *
 *     frame = magic:uint32 flags:uint8 blockSize:uint8 contentSize:uint64? dictionaryId:uint32? headerChecksum:uint8
 *             [block] end:uint32 contentChecksum:uint32?
 *     flags = version:2 bits, independentBlocks, blockChecksums, contentSize, contentChecksum, 1 bit, dictionaryId
 *     block = size:uint32 content checksum:uint32?, the size's highest bit being set where the content is not compressed
 *
 * Source: the LZ4 frame format's description, version 1.6. Integers are little-endian.
 * @throws Error when it is no frame, or no whole one
 */
export function contentBound(bytes: Buffer): number {
  if (bytes.length < 7 || bytes.readUInt32LE(0) !== MAGIC) throw new Error('it does not begin as a frame of lz4 does');
  const flags = bytes[4] ?? 0;
  const blockBytes = BYTES_OF_BLOCK_SIZES[((bytes[5] ?? 0) >> 4) & 7];
  if (blockBytes === undefined) throw new Error('its frame of lz4 has a size of blocks that there is not');
  let at = 7 + (flags & 0x08 ? 8 : 0) + (flags & 0x01 ? 4 : 0);
  let blocks = 0;
  while (at + 4 <= bytes.length) {
    const size = bytes.readUInt32LE(at) & 0x7fff_ffff;
    if (size === 0) return blocks * blockBytes;
    blocks++;
    at += 4 + size + (flags & 0x10 ? 4 : 0);
  }
  throw new Error('its frame of lz4 is cut off');
}
