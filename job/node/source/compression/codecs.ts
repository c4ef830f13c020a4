import { gunzipSync } from 'node:zlib';
import { loadZstd } from '../../../zstd';
import { loadLz4 } from './lz4';
import { decompressSnappy } from './snappy';

export type Decompress = (bytes: Buffer) => Buffer;

/** Kafka's codecs, by the number that a record batch's attributes hold. */
const CODECS: Readonly<Record<number, { readonly name: string; readonly load: () => Promise<Decompress> }>> = {
  1: { name: 'gzip', load: async () => gunzipSync },
  2: { name: 'snappy', load: async () => decompressSnappy },
  3: { name: 'lz4', load: loadLz4 },
  4: { name: 'zstd', load: async () => (await loadZstd()).decompress },
};

const loaded = new Map<number, Decompress>();

/**
 * What decompresses records, by the number of their codec.
 * @throws Error for a number that is no codec; the function it returns, for bytes that are not the codec's. Its message
 *   goes on from "compressed by"
 */
export async function decompressor(codec: number): Promise<Decompress> {
  const ready = loaded.get(codec);
  if (ready !== undefined) return ready;
  const known = CODECS[codec];
  if (known === undefined) {
    const names = Object.values(CODECS).map(({ name }) => name);
    throw new Error(`codec ${codec}, which is none of ${names.join(', ')}`);
  }
  const { name } = known;
  const decompress = await known.load();
  const explained: Decompress = (bytes) => {
    try {
      return decompress(bytes);
    } catch (error) {
      throw new Error(`${name}, but is not what that writes (${error instanceof Error ? error.message : error})`);
    }
  };
  loaded.set(codec, explained);
  return explained;
}
