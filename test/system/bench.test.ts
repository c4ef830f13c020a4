import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../infra/programs/process';
import type { Measurement } from '../bench/measurement';

const REPOSITORY = join(__dirname, '..', '..');
const SYSTEMS = [
  'ours (columns)',
  'parquetjs-lite (rows)',
  'hyparquet-writer',
  'DuckDB',
  'pyarrow',
  'compaction',
  'Node engine',
];

let folder: string;

beforeAll(async () => {
  folder = temporaryFolder('bench');
  const flags = [
    '--scale',
    'smoke',
    '--only',
    'parquet,compact,engines',
    '--systems',
    SYSTEMS.join(','),
    '--out',
    folder,
  ];
  await promisify(execFile)(process.execPath, ['-r', './register.js', 'test/bench/cli.ts', ...flags], {
    cwd: REPOSITORY,
    // Jest's value is none of its business.
    env: { ...process.env, NODE_ENV: '' },
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the benchmarks measure every system that was asked for', () => {
  const rows = ['parquet', 'compact', 'engines'].flatMap((suite): Measurement[] => {
    return JSON.parse(readFileSync(join(folder, `${suite}.json`), 'utf8')).rows;
  });
  expect([...new Set(rows.map(({ system }) => system))]).toEqual(SYSTEMS);
  for (const { rowsPerCpuSecond, peakRssMb } of rows) {
    expect(rowsPerCpuSecond).toBeGreaterThan(0);
    expect(peakRssMb).toBeGreaterThan(0);
  }
});

test('the results are a table, a plot and a file for each suite', () => {
  expect(readdirSync(folder).sort()).toEqual(['bench.md', 'bench.svg', 'compact.json', 'engines.json', 'parquet.json']);
});
