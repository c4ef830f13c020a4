import { statSync } from 'node:fs';
import { join } from 'node:path';
import { BIGINT, DuckDBDataChunk, DuckDBInstance, VARCHAR } from '@duckdb/node-api';
import { type ParquetOptions, parquetRows } from './parquet-rows';
import { measure, options } from './workload';

const ROWS_PER_CHUNK = 2048;

const { rows: count, folder } = options<ParquetOptions>();
const rows = parquetRows(count);

void measure(async () => {
  const file = join(folder, 'rows.parquet');
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run('CREATE TABLE rows (step BIGINT, name VARCHAR, tag_value VARCHAR, event_time BIGINT)');
  const appender = await connection.createAppender('rows');
  for (let at = 0; at < rows.length; at += ROWS_PER_CHUNK) {
    const some = rows.slice(at, at + ROWS_PER_CHUNK);
    const chunk = DuckDBDataChunk.create([BIGINT, VARCHAR, VARCHAR, BIGINT]);
    chunk.setColumns([
      some.map(({ step }) => BigInt(step)),
      some.map(({ name }) => name),
      some.map(({ value }) => value),
      some.map(({ eventTime }) => BigInt(eventTime)),
    ]);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  await connection.run(
    `COPY (SELECT epoch_ms(step) AS step, name, tag_value, epoch_ms(event_time) AS event_time FROM rows)
     TO '${file}' (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 65536)`,
  );
  connection.closeSync();
  return { amount: count, bytesWritten: statSync(file).size };
});
