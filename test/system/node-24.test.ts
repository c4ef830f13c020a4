import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { layOutImage } from '../image-layout';
import { newerNode } from '../programs/node';

const ROOT = join(__dirname, '../..');
let node: string;
let folder: string;

beforeAll(async () => {
  node = await newerNode();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uaf-node-24-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a program of the checkout, as make does. */
const run = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)(node, ['-r', './register.js', ...args], { cwd: ROOT })).stdout;

test("the job of the image stores what the image's generator sends", () => {
  layOutImage('datagen/Dockerfile', folder);
  layOutImage('job/node/Dockerfile', folder);
  const rows = execFileSync(node, ['datagen.js', '--dry-run', '--count', '100', '--seed', '1'], {
    cwd: folder,
    stdio: 'pipe',
  });
  expect(rows.toString().trim().split('\n')).toHaveLength(700);
  const args = ['--max-semi-space-size=64', 'job.js', 'run', '--source', '-', '--long-term-store', 'store'];
  const lines = execFileSync(node, args, { cwd: folder, input: rows, stdio: 'pipe' }).toString();
  expect(lines).toMatch(/^tags,name=\S+ (average|last)=/);
  const files = readdirSync(join(folder, 'store'), { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => file.endsWith('.parquet'))).not.toEqual([]);
});

test('the demo runs, and DuckDB reads what it has stored', async () => {
  await run('job/node/commands/cli.ts', 'demo', '--duration', '6s', '--port', '0', '--data', folder);
  const store = join(folder, 'long-term-store');
  const count = await run(
    'job/inspect/query-cli.ts',
    '--long-term-store',
    store,
    '--csv',
    'SELECT count(*) AS n FROM rows',
  );
  expect(Number(count.split('\n')[1])).toBeGreaterThan(1_000);
});
