import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Topics } from '../../../infra/programs/kafka/pipeline-topics';
import type { FieldValue } from '../../../job/fields';
import { parseLines } from '../../verify/lines';
import { readTopic } from '../../verify/topic';
import type { Check } from '../check';
import { keyOf, type Work } from './work';

/** What a peer has made of the rows so far, beside what it must come to: a duplicate is one too many. */
export async function done(work: Work, topics: Topics, store: string | undefined): Promise<Check[]> {
  const windows = await windowsDone(work, topics);
  return store === undefined ? windows : [...windows, await rowsStored(work, store)];
}

const exactly = (quantity: string, predicted: number, measured: number): Check => ({
  ...{ quantity, predicted, measured },
  tolerancePercent: 0,
});

/** A line may be repeated. Which of the values of one instant is the last is not asked: each peer has its own order. */
async function windowsDone({ lines }: Work, { bootstrapServers, speedLayerTopic }: Topics): Promise<Check[]> {
  const messages = await readTopic(bootstrapServers, speedLayerTopic);
  const found = new Map<string, FieldValue>();
  for (const { name, field, time, value } of messages.flatMap((each) => parseLines(String(each.value)))) {
    const key = keyOf(name, field, Number(time / 1_000_000n));
    if (lines.has(key)) found.set(key, value);
  }
  const right = [...found].filter(([key, value]) => {
    const expected = lines.get(key);
    if (typeof expected?.value !== 'number' || typeof value !== 'number')
      return typeof value === typeof expected?.value;
    return Math.abs(value - expected.value) <= expected.tolerance;
  });
  return [exactly('lines', lines.size, found.size), exactly('lines that are right', lines.size, right.length)];
}

/** What closes the windows does not count. */
async function rowsStored({ rows, end }: Work, folder: string): Promise<Check> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(?![._]).*(\.parquet|part-[^.]*)$/.test(basename(entry.name)))
    .map(({ parentPath, name }) => `'${join(parentPath, name)}'`);
  if (files.length === 0) return exactly('rows in Parquet', rows, 0);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const sql = `SELECT count(*) FROM read_parquet([${files}]) WHERE epoch_ms(event_time) <= ${end}`;
    const [[count] = []] = (await connection.runAndReadAll(sql)).getRows();
    return exactly('rows in Parquet', rows, Number(count));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
