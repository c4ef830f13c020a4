import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(__dirname, '..');

/**
 * Lays out in a folder what a Dockerfile on Node copies from its build into the image.
 * @param dockerfile relative to the root of the repository
 * @throws Error with what esbuild says when it can't be bundled
 */
export function layOutImage(dockerfile: string, folder: string): void {
  const text = readFileSync(join(ROOT, dockerfile), 'utf8');
  const [, bundle = '', output = ''] = /^RUN npm run --silent (bundle .*) --outfile=(\S+)$/m.exec(text) ?? [];
  const args = ['run', '--silent', ...bundle.split(' '), `--outfile=${join(folder, output)}`, '--log-level=error'];
  const { status, stderr } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  for (const [, paths = '', target = ''] of text.matchAll(/^COPY --from=build (.*) (\S+)$/gm)) {
    for (const path of paths.split(' ').map((each) => each.replace('/build/', ''))) {
      if (path === output) continue;
      const name = target.endsWith('/') ? join(target, basename(path)) : target;
      cpSync(join(ROOT, path), join(folder, name), { recursive: true });
    }
  }
}
