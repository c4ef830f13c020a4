import { DirectoryStore } from '../../../job/node/store/directory-store';
import { LongTermStore } from '../../../job/node/store/long-term-store';
import type { RowFields } from '../../../job/node/store/partition-file';
import { pipeline } from '../../../job/pipeline';
import { type ParquetOptions, parquetRows } from './parquet-rows';
import { measure, options } from './workload';

/** How often what is queued for the disk is waited for, as the job does after each batch. */
const ROWS_PER_BATCH = 10_000;
const COLUMNS = Object.keys(pipeline.columns);
const FIELDS = pipeline.input.fields.length;

const { rows: count, folder } = options<ParquetOptions>();
const { instants, bytes, ends } = prepare();

/** As the engine has them: instants as numbers, strings as the bytes that they came in. */
function prepare() {
  const rows = parquetRows(count);
  const text = rows.map(({ name, value }) => name + value).join('');
  const all = new Float64Array(count * COLUMNS.length);
  const ends = new Int32Array(count * FIELDS);
  let at = 0;
  for (const [i, { step, name, value, eventTime }] of rows.entries()) {
    all[i * COLUMNS.length + COLUMNS.indexOf('step')] = step;
    all[i * COLUMNS.length + COLUMNS.indexOf('event_time')] = eventTime;
    for (const [field, size] of [0, name.length, value.length].entries()) {
      at += size;
      ends[i * FIELDS + field] = at;
    }
  }
  return { instants: all, bytes: Buffer.from(text), ends };
}

void measure(async () => {
  const store = new LongTermStore(pipeline, new DirectoryStore(folder, (action) => action()), (i) => `${i}.parquet`);
  const fields: RowFields = { bytes, starts: new Int32Array(FIELDS), ends: new Int32Array(FIELDS) };
  for (let i = 0; i < count; i++) {
    for (let field = 0; field < FIELDS; field++) {
      fields.starts[field] = ends[i * FIELDS + field - 1] ?? 0;
      fields.ends[field] = ends[i * FIELDS + field] ?? 0;
    }
    store.append(instants.subarray(i * COLUMNS.length, (i + 1) * COLUMNS.length), fields);
    if (i % ROWS_PER_BATCH === 0) await store.settle();
  }
  const files = await store.finish();
  return { amount: count, bytesWritten: files.reduce((sum, { size }) => sum + size, 0) };
});
