import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clean } from '../../../infra/local/clean';
import { takeControl } from '../../../infra/local/control';
import { temporaryFolder } from '../../../infra/programs/process';
import { takeDemoFolder } from '../../../job/node/demo/folder';

let checkout: string;
let control: string;

beforeEach(() => {
  checkout = temporaryFolder('clean');
  control = join(temporaryFolder('clean-state'), 'system.lock');
});

afterEach(() => {
  for (const folder of [checkout, dirname(control)]) rmSync(folder, { recursive: true });
});

function write(...paths: readonly string[]): void {
  for (const path of paths.map((each) => join(checkout, each))) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
  }
}

const isThere = (path: string) => existsSync(join(checkout, path));
const demo = () => takeDemoFolder(join(checkout, 'data/demo'), { says: () => 'its page is at X', onStop: () => {} });

test('what builds, the system and the demo made is deleted', async () => {
  (await demo())();
  write('dist/small/0.yaml', 'data/up/state.json', 'data/demo/rejected.csv');
  expect((await clean(checkout, control)).sort()).toEqual(['data/demo', 'data/up', 'dist']);
  expect(['dist', 'data/up', 'data/demo'].filter(isThere)).toEqual([]);
});

test('rows that somebody has stored, and what was measured, stay', async () => {
  const theirs = ['data/long-term-store/part-1.parquet', 'data/mine/part-1.parquet', 'bench-results/report.md'];
  write(...theirs, 'data/demo/not-of-a-demo.csv');
  await clean(checkout, control);
  expect([...theirs, 'data/demo/not-of-a-demo.csv'].filter(isThere)).toHaveLength(4);
});

test('while the system runs nothing is deleted', async () => {
  write('dist/small/0.yaml');
  const giveUp = await takeControl(() => {}, control);
  await expect(clean(checkout, control)).rejects.toThrow("stop it by 'make down' first");
  expect(isThere('dist/small/0.yaml')).toBe(true);
  giveUp();
});

test('while a demo runs nothing is deleted, and it is said where that is', async () => {
  write('dist/small/0.yaml');
  const giveUp = await demo();
  await expect(clean(checkout, control)).rejects.toThrow('its page is at X');
  expect(isThere('dist/small/0.yaml')).toBe(true);
  giveUp();
});
