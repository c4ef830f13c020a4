import { basename, dirname, join } from 'node:path';
import type { Retrier } from '../retry';
import { type FileSystem, type OpenFile, syncDirectory } from './file-system';
import type { PendingObject, PreparedObject } from './object-store';

/** A name that readers of the store pass over, by its first character and by its last part. */
export const hidden = (path: string) => join(dirname(path), `.${basename(path)}.inprogress`);
export const HIDDEN = /^\.(.*)\.inprogress$/;

/** A file that becomes visible when it is renamed. */
export class PendingFile implements PendingObject {
  #handle: OpenFile | undefined;
  #size = 0;

  constructor(
    private readonly name: string,
    private readonly path: string,
    private readonly retry: Retrier,
    private readonly files: FileSystem,
  ) {}

  /** Each try writes all of the bytes at one position: what a failed one left behind is overwritten. */
  async write(bytes: Uint8Array): Promise<void> {
    const handle = await this.#open();
    await this.retry(async () => {
      for (let written = 0; written < bytes.length; ) {
        const position = this.#size + written;
        written += (await handle.write(bytes, written, bytes.length - written, position)).bytesWritten;
      }
    });
    this.#size += bytes.length;
  }

  async prepare(): Promise<PreparedObject> {
    const handle = await this.#open();
    await this.retry(() => handle.sync());
    await handle.close();
    this.#handle = undefined;
    await this.retry(() => syncDirectory(this.files, dirname(this.path)));
    return { name: this.name, size: this.#size };
  }

  async abandon(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
    await this.files.rm(hidden(this.path), { force: true });
  }

  async #open(): Promise<OpenFile> {
    this.#handle ??= await this.retry(async () => {
      await this.files.mkdir(dirname(this.path), { recursive: true });
      return this.files.open(hidden(this.path), 'w');
    });
    return this.#handle;
  }
}
