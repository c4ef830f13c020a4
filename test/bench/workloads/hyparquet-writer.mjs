// An ES module, since hyparquet-writer is one.
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parquetWriteFile } from 'hyparquet-writer';

const require = createRequire(import.meta.url);
const { parquetRows } = require('./parquet-rows.ts');
const { measure, options } = require('./workload.ts');

const { rows: count, folder } = options();
const rows = parquetRows(count);
const columnData = [
  { name: 'step', type: 'TIMESTAMP', data: rows.map(({ step }) => new Date(step)) },
  { name: 'name', type: 'STRING', data: rows.map(({ name }) => name) },
  { name: 'tag_value', type: 'STRING', data: rows.map(({ value }) => value) },
  { name: 'event_time', type: 'TIMESTAMP', data: rows.map(({ eventTime }) => new Date(eventTime)) },
];

await measure(async () => {
  const filename = join(folder, 'rows.parquet');
  await parquetWriteFile({ filename, columnData, codec: 'SNAPPY', rowGroupSize: 65_536 });
  return { amount: count, bytesWritten: statSync(filename).size };
});
