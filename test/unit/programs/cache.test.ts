import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cached } from '../../../infra/programs/cache';
import { run } from '../../../infra/programs/tool';
import { seconds } from '../../../job/duration';

const REPOSITORY = join(__dirname, '..', '..', '..');
const BUILDING = { doing: 'building the tool', takes: seconds(1) };
const NODE = { command: process.execPath, install: 'this test runs on it' };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uaf-cache-'));
  process.env.UAF_CACHE = folder;
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});

afterEach(() => {
  delete process.env.UAF_CACHE;
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** A build that several processes run at once; each leaves a line in `builds`. */
async function buildInAnotherProcess(): Promise<string> {
  const script = `
    const { appendFileSync, writeFileSync } = require('node:fs');
    const { cached } = require('./infra/programs/cache');
    cached('tool-1', { doing: 'building the tool', takes: 1000 }, async (folder) => {
      appendFileSync(process.env.UAF_CACHE + '/builds', 'built\\n');
      await new Promise((resolve) => setTimeout(resolve, 500));
      writeFileSync(folder + '/result', 'whole');
    }).then((folder) => console.log(require('node:fs').readFileSync(folder + '/result', 'utf8')));`;
  const output = await run(NODE, ['-r', './register.js', '-e', script], { cwd: REPOSITORY, env: process.env });
  return output.trim();
}

test('processes that want the same thing at once build it once', async () => {
  const results = await Promise.all([1, 2, 3].map(buildInAnotherProcess));
  expect(results).toEqual(['whole', 'whole', 'whole']);
  expect(readFileSync(join(folder, 'builds'), 'utf8')).toBe('built\n');
});

test('what is in the cache is not built again', async () => {
  const build = jest.fn(async () => {});
  await cached('tool-1', BUILDING, build);
  await cached('tool-1', BUILDING, build);
  expect(build).toHaveBeenCalledTimes(1);
});

test('a build that fails leaves nothing behind', async () => {
  const build = cached('tool-1', BUILDING, async (unfinished) => {
    writeFileSync(join(unfinished, 'half'), '');
    throw new Error('no space left');
  });
  await expect(build).rejects.toThrow('building the tool: no space left');
  expect(readdirSync(folder)).toEqual([]);
});

test('what a build has left that was killed does not get into the next one', async () => {
  mkdirSync(join(folder, 'tool-1.unfinished'));
  writeFileSync(join(folder, 'tool-1.unfinished', 'half'), '');
  expect(readdirSync(await cached('tool-1', BUILDING, async () => {}))).toEqual([]);
});

test('a lock that a dead process left is taken over', async () => {
  const pid = (await run(NODE, ['-p', 'process.pid'])).trim();
  writeFileSync(join(folder, 'tool-1.lock'), pid);
  await cached('tool-1', BUILDING, async () => {});
  expect(readdirSync(folder)).toEqual(['tool-1']);
});

test('nothing has its name in the cache before it is complete', async () => {
  const seen: boolean[] = [];
  await cached('tool-1', BUILDING, async () => {
    await sleep(10);
    seen.push(existsSync(join(folder, 'tool-1')));
  });
  expect(seen).toEqual([false]);
});
