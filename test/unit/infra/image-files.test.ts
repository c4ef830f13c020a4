import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assetPaths } from '../../../job/node/page/assets';
import { layOutImage } from '../../image-layout';

let folder: string;
let program: ChildProcess;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uaf-page-'));
});

afterEach(async () => {
  if (program?.exitCode === null) {
    program.kill();
    await once(program, 'exit');
  }
  rmSync(folder, { recursive: true });
});

test('the image has every file of WebAssembly that its bundle reads', () => {
  layOutImage('job/node/Dockerfile', folder);
  const found = readFileSync(join(folder, 'job.js'), 'utf8').matchAll(/["'`/]([\w-]+\.wasm)["'`]/g);
  const named = [...new Set([...found].map(([, name = '']) => name))].sort();
  expect(named).toEqual(['wasm-lz4.wasm', 'zstd.wasm']);
  for (const file of named) expect(existsSync(join(folder, file))).toBe(true);
});

test('the image has every file of the live page', async () => {
  layOutImage('job/node/Dockerfile', folder);
  // A generator is no part of the image's command: the job waits for rows on its standard input.
  program = spawn(process.execPath, ['job.js', 'run', '--source', '-', '--port', '0', '--log-level', 'info'], {
    cwd: folder,
  });
  const port = await new Promise<number>((resolve, reject) => {
    let log = '';
    program.stderr?.on('data', (text) => {
      log += text;
      const [, found] = /"port":(\d+)/.exec(log) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
    program.once('exit', () => reject(new Error(log)));
  });
  for (const path of assetPaths) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    expect([path, answer.status]).toEqual([path, 200]);
    expect((await answer.text()).length).toBeGreaterThan(100);
  }
});
