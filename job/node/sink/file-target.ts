import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SinkError } from '../errors';

/**
 * Sees that a file can be written before anything is read: no outage, which would be waited out, is at stake.
 * @param flag by which another file is named
 * @throws SinkError that says what is wrong with the path
 */
export async function checkFileTarget(flag: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw new SinkError(`${flag} '${path}' is a directory: name a file in it`);
  if (found === undefined && /^[\w-]+$/.test(path)) {
    throw new SinkError(
      `${flag} '${path}' is neither 'kafka' nor an address, and no file of that name is there: write ./${path} for a new file`,
    );
  }
  const folder = dirname(path);
  if (found === undefined && !(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw new SinkError(
      `${flag} '${path}' can't be created, because there is no folder '${folder}': create it, or name another file`,
    );
  }
  await access(found === undefined ? folder : path, constants.W_OK).catch(() => {
    throw new SinkError(`${flag} '${path}' can't be written: check its permissions, or name another file`);
  });
}
