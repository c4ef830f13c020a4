import { uncompress } from 'snappyjs';

/** What the Java client and kafka-python put before blocks of snappy; librdkafka writes one block, and nothing else. */
const MAGIC = Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0]);
const VERSION_BYTES = 8;

/**
 * Blocks in the framing of snappy-java, or a block alone.
 *
 *     framed = magic:8 bytes version:int32 compatibleVersion:int32 [size:int32 block]
 *
 * @throws Error when a block is none of snappy
 */
export function decompressSnappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return uncompress(bytes);
  const blocks: Buffer[] = [];
  let at = MAGIC.length + VERSION_BYTES;
  while (at < bytes.length) {
    const end = at + 4 + bytes.readInt32BE(at);
    if (end > bytes.length) throw new Error('its last block of snappy is cut off');
    blocks.push(uncompress(bytes.subarray(at + 4, end)));
    at = end;
  }
  return blocks.length === 1 && blocks[0] !== undefined ? blocks[0] : Buffer.concat(blocks);
}
