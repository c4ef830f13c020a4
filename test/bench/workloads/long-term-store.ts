import { DirectoryStore } from '../../../job/node/store/directory-store';
import { LongTermStore } from '../../../job/node/store/long-term-store';
import { pipeline } from '../../../job/pipeline';
import { type ParquetOptions, parquetRows } from './parquet-rows';
import { measure, options } from './workload';

/** How often what is queued for the disk is waited for, as the job does after each batch. */
const ROWS_PER_BATCH = 10_000;

const { rows: count, folder } = options<ParquetOptions>();
// As the engine has them: instants as numbers, strings as the bytes of the message that they came in.
const rows = parquetRows(count).map(({ step, name, value, eventTime }) => {
  const text = `${new Date(step).toISOString()},${name},${value}`;
  const nameAt = text.indexOf(',') + 1;
  const valueAt = nameAt + name.length + 1;
  return {
    instants: instantsOf(step, eventTime),
    fields: {
      bytes: Buffer.from(text),
      starts: Int32Array.of(0, nameAt, valueAt),
      ends: Int32Array.of(nameAt - 1, valueAt - 1, text.length),
    },
  };
});

void measure(async () => {
  const store = new LongTermStore(pipeline, new DirectoryStore(folder, (action) => action()), (i) => `${i}.parquet`);
  for (const [i, { instants, fields }] of rows.entries()) {
    store.append(instants, fields);
    if (i % ROWS_PER_BATCH === 0) await store.settle();
  }
  const files = await store.finish();
  return { amount: count, bytesWritten: files.reduce((sum, { size }) => sum + size, 0) };
});

/** By index of the pipeline's columns. */
function instantsOf(step: number, eventTime: number): Float64Array {
  const values: Readonly<Record<string, number>> = { step, event_time: eventTime };
  return Float64Array.from(Object.keys(pipeline.columns), (name) => values[name] ?? Number.NaN);
}
