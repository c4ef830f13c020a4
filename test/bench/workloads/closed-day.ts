import { DirectoryStore } from '../../../job/node/store/directory-store';
import { LongTermStore } from '../../../job/node/store/long-term-store';
import { pipeline } from '../../../job/pipeline';
import { Random } from '../../corpus/random';
import { measure, options } from './workload';

export interface ClosedDayOptions {
  readonly rows: number;
  readonly rowsPerFile: number;
  /** Of the store. */
  readonly folder: string;
}

const DAY = Date.parse('2020-02-29');
const DAY_MS = 24 * 60 * 60 * 1000;
const TAGS = 300;

const { rows, rowsPerFile, folder } = options<ClosedDayOptions>();
const instants = new Float64Array(Object.keys(pipeline.columns).length);
const fieldsOf = (name: string, value: string) => {
  const middle = name.length;
  const end = middle + value.length;
  return { bytes: Buffer.from(name + value), starts: Int32Array.of(0, 0, middle), ends: Int32Array.of(0, middle, end) };
};

/** Writes a day's rows in order of time, in the small files that checkpoints make. */
void measure(async () => {
  const random = new Random(1);
  const objects = new DirectoryStore(folder, (action) => action());
  const store = new LongTermStore(pipeline, objects, (index) => `part-${String(index).padStart(6, '0')}.parquet`);
  let bytesWritten = 0;
  for (let row = 0; row < rows; row++) {
    instants.fill(DAY + Math.floor((row / rows) * DAY_MS));
    store.append(instants, fieldsOf(`pu136mod-nd-${random.between(0, TAGS)}`, (random.next() * 1000).toFixed(3)));
    if ((row + 1) % rowsPerFile !== 0 && row + 1 < rows) continue;
    for (const file of await store.finish()) {
      await objects.publish(file);
      bytesWritten += file.size;
    }
  }
  return { amount: rows, bytesWritten };
});
