import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import type { Compression } from './settings';
import { loadZstd } from './zstd';

const TYPES: Readonly<Record<Compression, CompressionTypes>> = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  zstd: CompressionTypes.ZSTD,
};

// kafkajs knows the number of zstd, and brings gzip alone.
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async ({ buffer }: { readonly buffer: Buffer }) => (await loadZstd()).compress(buffer),
  decompress: async (bytes: Buffer) => (await loadZstd()).decompress(bytes),
});

/** A compression in kafkajs's words. Whoever sends by it imports this module, and so has its codec. */
export const compressionType = (compression: Compression): CompressionTypes => TYPES[compression];
