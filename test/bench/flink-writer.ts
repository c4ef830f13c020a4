import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startFlink } from '../../infra/programs/flink';
import { longTermStoreTable } from '../../job/flink/long-term-store';
import { pipeline } from '../../job/pipeline';
import { until } from '../verify/until';
import { peakRssMb } from './child';
import type { Sample } from './measurement';
import { parquetRows } from './workloads/parquet-rows';

/** All rows are read before the first checkpoint, which ends the file. */
const CHECKPOINT_INTERVAL = '30 s';

/** Flink reads the rows from a file of CSV, and writes them into the table that its script declares. */
export async function writeWithFlink(rows: number, folder: string): Promise<Sample> {
  const [source, store] = [join(folder, 'rows.csv'), join(folder, 'store')];
  mkdirSync(store);
  const lines = parquetRows(rows).map(({ step, name, value, eventTime }) => `${step},${name},${value},${eventTime}\n`);
  writeFileSync(source, lines.join(''));
  const start = performance.now();
  const flink = await startFlink({
    script: script(source, store),
    configuration: { 'parallelism.default': '1', 'execution.checkpointing.interval': CHECKPOINT_INTERVAL },
  });
  try {
    const files = () => readdirSync(store, { recursive: true, encoding: 'utf8' }).filter((path) => FILE.test(path));
    await until('the file with the rows', flink.jobManager, () => files().length > 0);
    const [taskManager] = flink.taskManagers;
    return {
      amount: rows,
      cpuSeconds: flink.cpuSeconds(),
      seconds: (performance.now() - start) / 1000,
      peakRssMb: taskManager === undefined ? 0 : peakRssMb(taskManager.pid),
      bytesWritten: files().reduce((sum, path) => sum + statSync(join(store, path)).size, 0),
    };
  } finally {
    await flink.stop();
  }
}

const FILE = /(^|\/)part-[^/]*$/;

function script(source: string, longTermStore: string): string {
  const table = longTermStoreTable(pipeline, { settings: { longTermStore } });
  return `SET 'table.local-time-zone' = 'UTC';
CREATE TEMPORARY TABLE source_rows (s BIGINT, n STRING, v STRING, e BIGINT) WITH (
  'connector' = 'filesystem', 'path' = '${pathToFileURL(source).href}', 'format' = 'csv'
);
${table};
INSERT INTO long_term_store
SELECT
  TO_TIMESTAMP_LTZ(s, 3), n, v, TO_TIMESTAMP_LTZ(e, 3),
  DATE_FORMAT(TO_TIMESTAMP_LTZ(s, 3), 'uuuu'), DATE_FORMAT(TO_TIMESTAMP_LTZ(s, 3), 'uuuu-MM-dd')
FROM source_rows;
`;
}
