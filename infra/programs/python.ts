import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { seconds } from '../../job/duration';
import { cached } from './cache';
import { go, run } from './tool';

/**
 * CPython and pip come as a Go module: the one package registry that holds an interpreter. What the machine has is
 * often too old (LocalStack needs 3.13), and then pip can't fetch another.
 */
const MODULE = 'github.com/kluctl/go-embed-python';
const MODULE_VERSIONS = { '3.13': 'v0.0.0-3.13.1-20241219-1', '3.11': 'v0.0.0-3.11.11-20241219-1' } as const;
type Version = keyof typeof MODULE_VERSIONS;

const PLATFORMS: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-amd64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-amd64',
  'darwin-arm64': 'darwin-arm64',
};

/**
 * A Python interpreter that has the packages of a requirements file installed.
 *
 * @param name what the packages make up, such as `LocalStack 4.14.0`
 * @param requirementsFile pins every package
 * @param version an older one for packages that have no wheels for the newest
 * @returns the interpreter's path
 */
export async function pythonWith(name: string, requirementsFile: string, version: Version = '3.13'): Promise<string> {
  const module = MODULE_VERSIONS[version];
  const digest = createHash('sha256').update(module).update(readFileSync(requirementsFile)).digest('hex');
  const key = `${name.toLowerCase().replaceAll(' ', '-')}-${digest.slice(0, 8)}`;
  const doing = { doing: `fetching ${name} and Python for it`, takes: seconds(40) };
  const folder = await cached(key, doing, async (unfinished) => {
    await unpackPython(unfinished, version);
    const python = { command: join(unfinished, 'bin', `python${version}`), install: 'delete the folder that it is in' };
    const install = ['install', '--only-binary', ':all:', '--no-deps', '--no-warn-script-location', '--quiet'];
    await run(python, ['-m', 'pip', ...install, '--root-user-action', 'ignore', '--requirement', requirementsFile]);
  });
  return join(folder, 'bin', `python${version}`);
}

async function unpackPython(folder: string, version: Version): Promise<void> {
  const platform = PLATFORMS[`${process.platform}-${process.arch}`];
  if (platform === undefined) {
    const known = Object.keys(PLATFORMS).join(', ');
    throw new Error(`there is no Python for ${process.platform}-${process.arch} in ${MODULE}, only for ${known}`);
  }
  const answer = await run(go, ['mod', 'download', '-json', `${MODULE}@${MODULE_VERSIONS[version]}`], { cwd: folder });
  const { Dir: module }: { Dir: string } = JSON.parse(answer);
  unpack(join(module, 'python', 'internal', 'data', platform), folder);
  unpack(join(module, 'pip', 'internal', 'data'), join(folder, 'lib', `python${version}`, 'site-packages'));
}

/** An entry of the module's list of files. */
interface Entry {
  readonly name: string;
  /** Mode bits as Go has them: the highest one says that it is a directory. */
  readonly perm: number;
  readonly symlink?: string;
  readonly compressed?: boolean;
}

function unpack(from: string, to: string): void {
  const { files }: { files: Entry[] } = JSON.parse(readFileSync(join(from, 'files.json'), 'utf8'));
  mkdirSync(to, { recursive: true });
  for (const { name, perm, symlink, compressed } of files) {
    const target = join(to, name);
    if (perm >= 2 ** 31) mkdirSync(target, { recursive: true });
    else if (symlink !== undefined) symlinkSync(symlink, target);
    else if (compressed) writeFileSync(target, gunzipSync(readFileSync(join(from, `${name}.gz`))), { mode: perm });
    else writeFileSync(target, readFileSync(join(from, name)), { mode: perm });
  }
}
