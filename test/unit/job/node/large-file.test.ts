import { LongTermStore } from '../../../../job/node/store/long-term-store';
import type { ObjectStore } from '../../../../job/node/store/object-store';
import { pipeline } from '../../../../job/pipeline';

const GIBIBYTE = 2 ** 30;

test('a file ends at about a gibibyte, long before an upload has too many parts', async () => {
  const sizes: number[] = [];
  const objects = {
    begin: (name: string) => {
      let size = 0;
      return {
        write: async (bytes: Uint8Array) => {
          size += bytes.length;
        },
        prepare: async () => {
          sizes.push(size);
          return { name, size };
        },
        abandon: async () => {},
      };
    },
  } as unknown as ObjectStore;
  const uncompressed = {
    ...pipeline,
    longTermStore: { ...pipeline.longTermStore, compression: 'UNCOMPRESSED' as const },
  };
  const store = new LongTermStore(uncompressed, objects, (index) => `part-${index}.parquet`);
  const bytes = Buffer.alloc(100_000, 'x');
  const fields = { bytes, starts: Int32Array.of(0, 0, 0), ends: Int32Array.of(0, 1, bytes.length) };
  for (let row = 0; row < 12_000; row++) {
    bytes.write(String(row).padStart(8, '0'));
    store.append(Float64Array.of(0, Number.NaN, Number.NaN, 0), fields);
    if (row % 100 === 0) await store.settle();
  }
  const files = await store.finish();
  expect(files.length).toBeGreaterThan(1);
  expect(Math.max(...sizes)).toBeLessThan(2 * GIBIBYTE);
}, 120_000);
