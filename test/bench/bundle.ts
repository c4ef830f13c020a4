import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { copyFile, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Redefinition } from './definitions';

const REPOSITORY = join(__dirname, '..', '..');
const ENTRY = 'job/node/commands/cli.ts';
/** Where it was before, in commits that are measured beside today's. */
const FORMER_ENTRY = 'job/node/cli.ts';
/** What the job is made of. */
const CODE = ['job', 'datagen', 'tsconfig.json', 'package.json'];
const FILE = join(REPOSITORY, 'node_modules', '.cache', 'bench', 'job.js');
/** What the bundle looks for beside itself. */
const WEB_ASSEMBLY = ['@bokuweb/zstd-wasm/dist/common/zstd.wasm', '@foxglove/wasm-lz4/dist/wasm-lz4.wasm'].map((path) =>
  join(REPOSITORY, 'node_modules', path),
);

let built: Promise<string> | undefined;

/** The job as its image has it: what is measured must not hold a compiler. Built once in a run. */
export function bundledJob(): Promise<string> {
  built ??= bundle(join(REPOSITORY, ENTRY), FILE);
  return built;
}

/** The job as a commit has it, or with another speed layer. @param name of the bundle */
export async function bundledVariant(
  name: string,
  { commit, redefinition = {} }: { readonly commit?: string; readonly redefinition?: Redefinition },
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'uaf-bench-'));
  try {
    if (commit === undefined)
      for (const each of CODE) cpSync(join(REPOSITORY, each), join(folder, each), { recursive: true });
    else extract(commit, folder);
    symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
    renameSync(join(folder, 'job/pipeline.ts'), join(folder, 'job/declared.ts'));
    writeFileSync(
      join(folder, 'job/pipeline.ts'),
      `import { pipeline as declared } from './declared';
export const pipeline = { ...declared, speedLayer: { ...declared.speedLayer, ...${JSON.stringify(redefinition)} } };\n`,
    );
    const entry = [ENTRY, FORMER_ENTRY].map((each) => join(folder, each)).find(existsSync) ?? ENTRY;
    return await bundle(entry, join(dirname(FILE), `job-${name}.js`));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function extract(commit: string, folder: string): void {
  const archive = execFileSync('git', ['archive', '--format=tar', commit, ...CODE], {
    cwd: REPOSITORY,
    maxBuffer: 2 ** 28,
  });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
}

async function bundle(entry: string, file: string): Promise<string> {
  // Another run may be starting jobs from it: it is replaced as a whole.
  const draft = `${file}.${process.pid}`;
  // Without the demo, as in the image: it needs the data generator and DuckDB.
  const options = ['--external:../demo/demo', `--outfile=${draft}`, '--log-level=error'];
  const args = ['run', '--silent', 'bundle', '--', entry, ...options];
  await promisify(execFile)('npm', args, { cwd: REPOSITORY });
  await rename(draft, file);
  for (const each of WEB_ASSEMBLY) await copyFile(each, join(dirname(file), basename(each)));
  return file;
}
