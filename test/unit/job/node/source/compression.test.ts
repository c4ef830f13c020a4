import fc from 'fast-check';
import { compress as compressSnappy } from 'snappyjs';
import { decompressor } from '../../../../../job/node/source/compression/codecs';
import { contentBound as lz4Bound } from '../../../../../job/node/source/compression/lz4';
import { loadZstd, contentBound as zstdBound } from '../../../../../job/zstd';

const CODEC = { snappy: 2, lz4: 3, zstd: 4 } as const;
const decompress = async (codec: keyof typeof CODEC, bytes: Buffer) => (await decompressor(CODEC[codec]))(bytes);
const fixture = (base64: string) => Buffer.from(base64, 'base64');

const ROW = '2026-11-22T12:00:00Z,pu136mod-ni-1,1\n';

/** 2,000 rows, written by the reference library as a stream: without their size, in two blocks. */
const LZ4_OF_LINKED_BLOCKS = fixture(
  'BCJNGEBAwDABAAD/FjIwMjYtMTEtMjJUMTI6MDA6MDBaLHB1MTM2bW9kLW5pLTEsMQolAP//////////////////////////////' +
    '////////////////////////////////////////////////////////////////////////////////////////////////////' +
    '////////////////////////////////////////////////////////////////////////////////////////////////////' +
    '////////////////////////////////////////////////////////////////////////////////////////////////////' +
    '///////////DUC0xMS0yKwAAAA/3/////////////////////////////////////////////xlQLTEsMQoAAAAA',
);
/** The same with independent blocks, a checksum of each and one of the content. */
const LZ4_OF_INDEPENDENT_BLOCKS = fixture(
  'BCJNGHRAvTABAAD/FjIwMjYtMTEtMjJUMTI6MDA6MDBaLHB1MTM2bW9kLW5pLTEsMQolAP//////////////////////////////' +
    '////////////////////////////////////////////////////////////////////////////////////////////////////' +
    '////////////////////////////////////////////////////////////////////////////////////////////////////' +
    '////////////////////////////////////////////////////////////////////////////////////////////////////' +
    '///////////DUC0xMS0yGV+J2lAAAAD/FjJUMTI6MDA6MDBaLHB1MTM2bW9kLW5pLTEsMQoyMDI2LTExLTIlAP//////////////' +
    '////////////////////////////81AtMSwxClTq3XoAAAAAoJ6Xpg==',
);
/** 10,000 rows, written by the reference library as a stream: without their size, in three blocks. */
const ZSTD_STREAM = fixture(
  'KLUv/QBYfAEAVAIyMDI2LTExLTIyVDEyOjAwOjAwWixwdTEzNm1vZC1uaS0xLDEKAQDF/ke5egJMAAAIMAEA/P85EAJNAAAICgEA' + 'TKU5EAI=',
);
const SNAPPY_BLOCK = fixture('8gKQMjAyNi0xMS0yMlQxMjowMDowMFoscHUxMzZtb2QtbmktMSwxCv4lAP4lAP4lAP4lAP4lADIlAA==');

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

const framed = (blocks: readonly Buffer[]) =>
  Buffer.concat([
    Buffer.from('82534e415050590000000001', 'hex'),
    int32(1),
    ...blocks.flatMap((block) => [int32(block.length), block]),
  ]);

test.each([
  ['linked', LZ4_OF_LINKED_BLOCKS],
  ['independent', LZ4_OF_INDEPENDENT_BLOCKS],
])('lz4 of %s blocks is read, though it does not say how long it is', async (_, bytes) => {
  expect(lz4Bound(bytes)).toBe(2 * 65_536);
  expect((await decompress('lz4', bytes)).toString()).toBe(ROW.repeat(2_000));
});

test('lz4 that is cut off is refused', async () => {
  await expect(decompress('lz4', LZ4_OF_LINKED_BLOCKS.subarray(0, -8))).rejects.toThrow('cut off');
});

test('a stream of zstd is read, though it does not say how long it is', async () => {
  expect(zstdBound(ZSTD_STREAM)).toBeGreaterThanOrEqual(ROW.length * 10_000);
  expect((await decompress('zstd', ZSTD_STREAM)).toString()).toBe(ROW.repeat(10_000));
});

test('snappy is read as a block alone, as librdkafka writes it', async () => {
  expect((await decompress('snappy', SNAPPY_BLOCK)).toString()).toBe(ROW.repeat(10));
});

test('snappy is read in the framing of snappy-java, as Java and kafka-python write it', async () => {
  expect((await decompress('snappy', framed([SNAPPY_BLOCK]))).toString()).toBe(ROW.repeat(10));
  expect((await decompress('snappy', framed([SNAPPY_BLOCK, SNAPPY_BLOCK]))).toString()).toBe(ROW.repeat(20));
});

test('whatever is compressed by zstd or snappy comes out as it was', async () => {
  const zstd = await loadZstd();
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 2_000 }),
    fc
      .tuple(fc.uint8Array({ minLength: 1, maxLength: 50 }), fc.nat(20_000))
      .map(([bytes, times]) => repeated(bytes, times)),
  );
  await fc.assert(
    fc.asyncProperty(
      content.map((bytes) => Buffer.from(bytes)),
      async (bytes) => {
        const frame = zstd.compress(bytes);
        expect(zstdBound(frame)).toBeGreaterThanOrEqual(bytes.length);
        expect(zstd.decompress(frame).equals(bytes)).toBe(true);
        expect((await decompress('snappy', compressSnappy(bytes))).equals(bytes)).toBe(true);
      },
    ),
  );
});

const repeated = (bytes: Uint8Array, times: number) => Buffer.alloc(bytes.length * times, bytes);
