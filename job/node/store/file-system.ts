import { dirname } from 'node:path';

/** What a store needs of a file system: a part of node:fs/promises. */
export interface FileSystem {
  access(path: string, mode: number): Promise<void>;
  mkdir(path: string, options?: { recursive: true }): Promise<unknown>;
  open(path: string, flags: 'r' | 'w'): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
  link(from: string, to: string): Promise<void>;
  rm(path: string, options: { force: true }): Promise<void>;
  stat(path: string): Promise<{ readonly size: number; isFile(): boolean }>;
  readFile(path: string): Promise<Buffer>;
  readdir(path: string, options?: { recursive: true }): Promise<string[]>;
  writeFile(path: string, bytes: Uint8Array, options: { flush: true }): Promise<void>;
}

export interface OpenFile {
  write(
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesWritten: number }>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Makes a directory's entries durable: without it a rename may be undone by a power failure. */
export async function syncDirectory(files: FileSystem, path: string): Promise<void> {
  const handle = await files.open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes a folder, and those above it that are not there. Node's own recursive way never ends where a folder can't be made
 * in one that is there, and the system says that something is not there, as it does below /proc.
 */
export async function makeFolder(files: Pick<FileSystem, 'mkdir' | 'stat'>, path: string): Promise<void> {
  const make = () =>
    files.mkdir(path).catch(async (error) => {
      if (!isCode(error, 'EEXIST') || (await files.stat(path)).isFile()) throw error;
    });
  await make().catch(async (error) => {
    if (!isCode(error, 'ENOENT') || dirname(path) === path) throw error;
    await makeFolder(files, dirname(path));
    await make();
  });
}

/** @returns undefined when there is no such file */
export async function sizeOf(files: FileSystem, path: string): Promise<number | undefined> {
  try {
    return (await files.stat(path)).size;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

export const isCode = (error: unknown, code: string) =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;
