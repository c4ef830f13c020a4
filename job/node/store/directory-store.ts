import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import {
  access,
  type FileHandle,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Persist } from '../operation/persistence';
import {
  lostObject,
  type ObjectStore,
  type PendingObject,
  type PreparedObject,
  StoreError,
  type UnpublishedObject,
} from './object-store';

/** A name that readers of the store pass over, by its first character and by its last part. */
const hidden = (path: string) => join(dirname(path), `.${basename(path)}.inprogress`);
const HIDDEN = /^\.(.*)\.inprogress$/;

/** Objects as files below a directory of the local file system. Publishing is a rename. */
export class DirectoryStore implements ObjectStore {
  readonly location: string;
  readonly #persist: Persist;

  constructor(location: string, persist: Persist) {
    this.location = location;
    this.#persist = persist;
  }

  async check(): Promise<void> {
    try {
      await mkdir(this.location, { recursive: true });
      await access(this.location, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      throw new StoreError(
        `can't write to the long-term store '${this.location}' (${message(error)}): name a directory that can be written`,
      );
    }
  }

  begin(name: string): PendingObject {
    return new PendingFile(name, join(this.location, name), this.#persist);
  }

  async publish({ name }: PreparedObject): Promise<void> {
    const path = join(this.location, name);
    await this.#persist(async () => {
      try {
        await rename(hidden(path), path);
      } catch (error) {
        if (!isCode(error, 'ENOENT')) throw error;
        if ((await sizeOf(path)) === undefined) throw lostObject(this.location, name);
      }
      await syncDirectory(dirname(path));
    });
  }

  async has({ name, size }: PreparedObject): Promise<boolean> {
    const path = join(this.location, name);
    // In this order: it may be published meanwhile.
    return this.#persist(async () => (await sizeOf(hidden(path))) === size || (await sizeOf(path)) === size);
  }

  async unpublished(): Promise<UnpublishedObject[]> {
    const paths = await this.#persist(() => readdir(this.location, { recursive: true }));
    return paths.flatMap((path) => {
      const name = HIDDEN.exec(basename(path))?.[1];
      return name === undefined ? [] : [{ name: join(dirname(path), name) }];
    });
  }

  async discard({ name }: UnpublishedObject): Promise<void> {
    await this.#persist(() => rm(hidden(join(this.location, name)), { force: true }));
  }

  /** A link fails where the name is taken, so of two that try one succeeds, and the file appears whole. */
  async create(name: string, bytes: Uint8Array): Promise<boolean> {
    const path = join(this.location, name);
    const draft = hidden(`${path}.${randomUUID()}`);
    return this.#persist(async () => {
      await mkdir(dirname(path), { recursive: true });
      try {
        await writeFile(draft, bytes, { flush: true });
        await link(draft, path);
      } catch (error) {
        if (isCode(error, 'EEXIST')) return false;
        throw error;
      } finally {
        await rm(draft, { force: true });
      }
      await syncDirectory(dirname(path));
      return true;
    });
  }

  async read(name: string): Promise<Buffer | undefined> {
    return this.#persist(async () => {
      try {
        return await readFile(join(this.location, name));
      } catch (error) {
        if (isCode(error, 'ENOENT')) return undefined;
        throw error;
      }
    });
  }

  async list(folder: string): Promise<string[]> {
    return this.#persist(async () => {
      try {
        const names = await readdir(join(this.location, folder));
        return names.filter((name) => !HIDDEN.test(name)).map((name) => `${folder}/${name}`);
      } catch (error) {
        if (isCode(error, 'ENOENT')) return [];
        throw error;
      }
    });
  }

  async *files() {
    const names = await this.#persist(() => readdir(this.location, { recursive: true }));
    for (const name of names) {
      if (HIDDEN.test(basename(name))) continue;
      // One that was removed in the meantime is passed over, as are the directories.
      const found = await stat(join(this.location, name)).catch(() => undefined);
      if (found?.isFile()) yield { name, size: found.size };
    }
  }

  async remove(name: string): Promise<void> {
    await this.#persist(() => rm(join(this.location, name), { force: true }));
  }

  async close(): Promise<void> {}
}

class PendingFile implements PendingObject {
  #handle: FileHandle | undefined;
  #size = 0;

  constructor(
    private readonly name: string,
    private readonly path: string,
    private readonly persist: Persist,
  ) {}

  /** Each try writes all of the bytes at one position: what a failed one left behind is overwritten. */
  async write(bytes: Uint8Array): Promise<void> {
    const handle = await this.#open();
    await this.persist(async () => {
      for (let written = 0; written < bytes.length; ) {
        const position = this.#size + written;
        written += (await handle.write(bytes, written, bytes.length - written, position)).bytesWritten;
      }
    });
    this.#size += bytes.length;
  }

  async prepare(): Promise<PreparedObject> {
    const handle = await this.#open();
    await this.persist(() => handle.sync());
    await handle.close();
    this.#handle = undefined;
    await this.persist(() => syncDirectory(dirname(this.path)));
    return { name: this.name, size: this.#size };
  }

  async abandon(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
    await rm(hidden(this.path), { force: true });
  }

  async #open(): Promise<FileHandle> {
    this.#handle ??= await this.persist(async () => {
      await mkdir(dirname(this.path), { recursive: true });
      return open(hidden(this.path), 'w');
    });
    return this.#handle;
  }
}

/** Makes a directory's entries durable: without it a rename may be undone by a power failure. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @returns undefined when there is no such file */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

const isCode = (error: unknown, code: string) =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;
const message = (error: unknown) => (error instanceof Error ? error.message : String(error));
