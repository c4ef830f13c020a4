import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assetPaths } from '../../../job/node/page/assets';

const ROOT = join(__dirname, '../../..');
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

/** Lays out in a folder what the Dockerfile copies from its build into the image. */
function layOutImage(): void {
  const text = readFileSync(join(ROOT, 'job/node/Dockerfile'), 'utf8');
  const [, bundle = ''] = /^RUN npm run --silent (bundle .*) --outfile=job\.js$/m.exec(text) ?? [];
  const args = ['run', '--silent', ...bundle.split(' '), `--outfile=${join(folder, 'job.js')}`, '--log-level=error'];
  expect(spawnSync('npm', args, { cwd: ROOT }).status).toBe(0);
  for (const [, paths = '', target = ''] of text.matchAll(/^COPY --from=build (.*) (\S+)$/gm)) {
    for (const path of paths.split(' ').map((each) => each.replace('/build/', '')))
      if (path !== 'job.js') {
        const name = target.endsWith('/') ? join(target, path.slice(path.lastIndexOf('/') + 1)) : target;
        cpSync(join(ROOT, path), join(folder, name), { recursive: true });
      }
  }
}

test('the image has every file of WebAssembly that its bundle reads', () => {
  layOutImage();
  const found = readFileSync(join(folder, 'job.js'), 'utf8').matchAll(/["'`/]([\w-]+\.wasm)["'`]/g);
  const named = [...new Set([...found].map(([, name = '']) => name))].sort();
  expect(named).toEqual(['wasm-lz4.wasm', 'zstd.wasm']);
  for (const file of named) expect(existsSync(join(folder, file))).toBe(true);
});

test('the image has every file of the live page', async () => {
  layOutImage();
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
