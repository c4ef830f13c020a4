import { basename, dirname } from 'node:path';
import type { FileSystem } from '../../job/node/store/file-system';
import type { Machine, World } from './world';

interface Inode {
  bytes: Buffer;
}

const fail = (code: string, path: string): never => {
  throw Object.assign(new Error(`${code}: ${path}`), { code });
};
const ioError = () => Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });

/** The files of a disk that several processes share, with the semantics of POSIX. */
export class Disk {
  readonly files = new Map<string, Inode>();
  readonly #folders = new Set<string>(['/', '.']);

  constructor(private readonly changed: () => void) {}

  inode(path: string): Inode {
    return this.files.get(path) ?? fail(this.#folders.has(path) ? 'EISDIR' : 'ENOENT', path);
  }

  mkdir(path: string): void {
    for (let folder = path; !this.#folders.has(folder); folder = dirname(folder)) this.#folders.add(folder);
  }

  create(path: string): Inode {
    if (!this.#folders.has(dirname(path))) fail('ENOENT', path);
    const inode = { bytes: Buffer.alloc(0) };
    this.files.set(path, inode);
    return inode;
  }

  rename(from: string, to: string): void {
    this.files.set(to, this.inode(from));
    this.files.delete(from);
    this.changed();
  }

  link(from: string, to: string): void {
    const inode = this.inode(from);
    if (this.files.has(to)) fail('EEXIST', to);
    this.files.set(to, inode);
    this.changed();
  }

  remove(path: string): void {
    this.files.delete(path);
    this.changed();
  }

  below(folder: string): string[] {
    if (!this.#folders.has(folder)) fail('ENOENT', folder);
    const all = [...this.files.keys(), ...this.#folders];
    return all.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1));
  }
}

/** What one process sees of a disk: the part of node:fs/promises that a directory store uses. */
export function fileSystemOf(disk: Disk, world: World, machine: Machine): FileSystem {
  const call = <T>(what: string, path: string, apply: () => T) =>
    world.call(machine, `${what} ${basename(path)}`, apply, ioError);
  const handle = (path: string, inode: Inode) => ({
    write: (bytes: Uint8Array, offset: number, length: number, position: number) =>
      call('write', path, () => {
        const end = position + length;
        if (end > inode.bytes.length) inode.bytes = Buffer.concat([inode.bytes], end);
        inode.bytes.set(bytes.subarray(offset, offset + length), position);
        return { bytesWritten: length };
      }),
    sync: () => call('sync', path, () => {}),
    close: async () => {},
  });
  return {
    access: async () => {},
    mkdir: (path) => call('mkdir', path, () => disk.mkdir(path)),
    open: (path, flags) =>
      call('open', path, () => handle(path, flags === 'w' ? disk.create(path) : { bytes: Buffer.alloc(0) })),
    rename: (from, to) => call('publish', to, () => disk.rename(from, to)),
    link: (from, to) => call('link', to, () => disk.link(from, to)),
    rm: (path) => call('rm', path, () => disk.remove(path)),
    stat: (path) =>
      call('stat', path, () => {
        const { length } = disk.inode(path).bytes;
        return { size: length, isFile: () => true };
      }),
    readFile: (path) => call('read', path, () => Buffer.from(disk.inode(path).bytes)),
    readdir: (path, options) =>
      call('list', path, () => {
        const names = disk.below(path);
        return options?.recursive ? names : names.filter((name) => !name.includes('/'));
      }),
    async writeFile(path, bytes) {
      const inode = await call('open', path, () => disk.create(path));
      await call('write', path, () => {
        inode.bytes = Buffer.from(bytes);
      });
    },
  };
}
