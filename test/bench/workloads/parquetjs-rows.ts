import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ParquetSchema, ParquetWriter } from 'parquetjs-lite';
import { type ParquetOptions, parquetRows } from './parquet-rows';
import { measure, options } from './workload';

const { rows: count, folder } = options<ParquetOptions>();
const rows = parquetRows(count);
const compression = 'SNAPPY';

void measure(async () => {
  const file = join(folder, 'rows.parquet');
  const schema = new ParquetSchema({
    step: { type: 'TIMESTAMP_MILLIS', compression },
    name: { type: 'UTF8', compression },
    tag_value: { type: 'UTF8', compression },
    event_time: { type: 'TIMESTAMP_MILLIS', compression },
  });
  const writer = await ParquetWriter.openFile(schema, file, { rowGroupSize: 65_536, useDataPageV2: false });
  for (const { step, name, value, eventTime } of rows) {
    await writer.appendRow({ step: new Date(step), name, tag_value: value, event_time: new Date(eventTime) });
  }
  await writer.close();
  return { amount: count, bytesWritten: statSync(file).size };
});
