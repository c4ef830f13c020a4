import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import * as localFiles from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StoreError } from '../errors';
import type { Retrier } from '../retry';
import { type FileSystem, isCode, makeFolder, sizeOf, syncDirectory } from './file-system';
import {
  lostObject,
  type ObjectStore,
  type PendingObject,
  type PreparedObject,
  type UnpublishedObject,
} from './object-store';
import { HIDDEN, hidden, PendingFile } from './pending-file';

/** Objects as files below a directory of the local file system. Publishing is a rename. */
export class DirectoryStore implements ObjectStore {
  readonly location: string;
  readonly #retry: Retrier;
  readonly #files: FileSystem;

  constructor(location: string, retry: Retrier, files: FileSystem = localFiles) {
    this.location = location;
    this.#retry = (action) => retry(() => action().catch((error) => Promise.reject(explained(error))));
    this.#files = files;
  }

  async check(): Promise<void> {
    try {
      await makeFolder(this.#files, this.location);
      await this.#files.access(this.location, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      throw new StoreError(
        `can't write to the long-term store '${this.location}' (${message(error)}): name a writable directory`,
      );
    }
  }

  begin(name: string): PendingObject {
    return new PendingFile(name, join(this.location, name), this.#retry, this.#files);
  }

  async publish({ name }: PreparedObject): Promise<void> {
    const path = join(this.location, name);
    await this.#retry(async () => {
      try {
        await this.#files.rename(hidden(path), path);
      } catch (error) {
        if (!isCode(error, 'ENOENT')) throw error;
        if ((await sizeOf(this.#files, path)) === undefined) throw lostObject(this.location, name);
      }
      await syncDirectory(this.#files, dirname(path));
    });
  }

  async has({ name, size }: PreparedObject): Promise<boolean> {
    const path = join(this.location, name);
    // In this order: it may be published meanwhile.
    return this.#retry(
      async () => (await sizeOf(this.#files, hidden(path))) === size || (await sizeOf(this.#files, path)) === size,
    );
  }

  async unpublished(folder = ''): Promise<UnpublishedObject[]> {
    const paths = await this.#retry(() => this.#namesIn(folder, { recursive: true }));
    return paths.flatMap((path) => {
      const name = HIDDEN.exec(basename(path))?.[1];
      return name === undefined ? [] : [{ name: join(folder, dirname(path), name) }];
    });
  }

  async unpublishedAs(name: string): Promise<UnpublishedObject[]> {
    const size = await this.#retry(() => sizeOf(this.#files, hidden(join(this.location, name))));
    return size === undefined ? [] : [{ name }];
  }

  async discard({ name }: UnpublishedObject): Promise<void> {
    await this.#retry(() => this.#files.rm(hidden(join(this.location, name)), { force: true }));
  }

  /** A link fails where the name is taken, so of two that try one succeeds, and the file appears whole. */
  async create(name: string, bytes: Uint8Array): Promise<boolean> {
    const path = join(this.location, name);
    const draft = hidden(`${path}.${randomUUID()}`);
    return this.#retry(async () => {
      await this.#files.mkdir(dirname(path), { recursive: true });
      try {
        await this.#files.writeFile(draft, bytes, { flush: true });
        await this.#files.link(draft, path);
      } catch (error) {
        if (isCode(error, 'EEXIST')) return false;
        throw error;
      } finally {
        await this.#files.rm(draft, { force: true });
      }
      await syncDirectory(this.#files, dirname(path));
      return true;
    });
  }

  async read(name: string): Promise<Buffer | undefined> {
    return this.#retry(async () => {
      try {
        return await this.#files.readFile(join(this.location, name));
      } catch (error) {
        if (isCode(error, 'ENOENT')) return undefined;
        throw error;
      }
    });
  }

  async list(folder: string): Promise<string[]> {
    const names = await this.#retry(() => this.#namesIn(folder));
    return names.filter((name) => !HIDDEN.test(name)).map((name) => `${folder}/${name}`);
  }

  /** @returns nothing where there is no such folder */
  async #namesIn(folder: string, options?: { recursive: true }): Promise<string[]> {
    try {
      return await this.#files.readdir(join(this.location, folder), options);
    } catch (error) {
      if (isCode(error, 'ENOENT')) return [];
      throw error;
    }
  }

  async *files() {
    const names = await this.#retry(() => this.#files.readdir(this.location, { recursive: true }));
    for (const name of names) {
      if (HIDDEN.test(basename(name))) continue;
      // One that was removed in the meantime is passed over, as are the directories.
      const found = await this.#files.stat(join(this.location, name)).catch(() => undefined);
      if (found?.isFile()) yield { name, size: found.size };
    }
  }

  async remove(name: string): Promise<void> {
    await this.#retry(() => this.#files.rm(join(this.location, name), { force: true }));
  }

  async close(): Promise<void> {}
}

/** What another try would not change: a folder where a file should be, a path below a file, rights, no links. */
const PERMANENT = [
  'EACCES',
  'EEXIST',
  'EISDIR',
  'ELOOP',
  'ENAMETOOLONG',
  'ENOSYS',
  'ENOTDIR',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EPERM',
  'EROFS',
  'EXDEV',
];

const explained = (error: unknown): unknown =>
  PERMANENT.some((code) => isCode(error, code))
    ? new StoreError(
        `the long-term store failed (${message(error)}), and retrying would not help: check what ` +
          'is at this path and who may write there, or name another directory by --long-term-store',
      )
    : error;

const message = (error: unknown) => (error instanceof Error ? error.message : String(error));
