import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type JobOptions, jobOptions, parseDefaults } from '../../../../../job/node/commands/options';
import { runJob } from '../../../../../job/node/commands/run';
import { instantForm } from '../../../../../job/node/source/shape/instant-forms';

/** Of the test that runs. */
export let folder: string;
/** What it has written to standard error. */
export let said: string;
let stderr: jest.SpyInstance;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-data-'));
  said = '';
  stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});
afterEach(async () => {
  stderr.mockRestore();
  await rm(folder, { recursive: true });
});

/** Reads a file as somebody has it. @returns the exit code */
export async function read(content: string | Buffer, options: Partial<JobOptions> = {}): Promise<number> {
  const source = join(folder, 'rows.csv');
  await writeFile(source, content);
  const defaults = Object.fromEntries(jobOptions().map((option) => [option.attributeName(), option.defaultValue]));
  return runJob({
    ...parseDefaults(defaults),
    longTermStore: join(folder, 'store'),
    speedLayer: join(folder, 'lines.lp'),
    rejected: join(folder, 'rejected.csv'),
    source,
    ...options,
  } as JobOptions);
}

export async function stored(columns = 'step, name, tag_value'): Promise<unknown[][]> {
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run("SET TimeZone = 'UTC'");
  const files = `read_parquet('${folder}/store/**/*.parquet')`;
  const reader = await connection.runAndReadAll(
    `SELECT ${columns}::VARCHAR FROM ${files} ORDER BY ALL`.replaceAll(', ', '::VARCHAR, '),
  );
  connection.closeSync();
  return reader.getRowsJson();
}

export const rejected = () => readFile(join(folder, 'rejected.csv'), 'utf8');
export const lines = async () => (await readFile(join(folder, 'lines.lp'), 'utf8')).trim().split('\n');

export const GERMAN = instantForm('%d.%m.%Y %H:%M:%S');
export const AT = ['2026-11-22 10:00:00+00', 'pu136mod-nd-1', '3.5'];
export const ROW = '2026-11-22T10:00:00Z,pu136mod-nd-1,3.5\n';
