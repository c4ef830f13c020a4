import * as localFiles from 'node:fs/promises';
import { join } from 'node:path';
import { type Holder, type LockOptions, takeLock } from '../operation/process-lock';
import { makeFolder } from '../store/file-system';

const { readdir, rm, writeFile } = localFiles;

/** Says that a folder is a demo's, and what is in it the demo's own. */
const MARKER = '.demo';
const LOCK = '.demo.lock';

/** The lock of a demo's folder. */
export const demoLock = (folder: string): string => join(folder, LOCK);

/** Whether a demo has made a folder: what is in it may be deleted while no demo runs. */
export const isOfDemo = async (folder: string): Promise<boolean> => (await namesIn(folder)).includes(MARKER);

/**
 * Takes a folder for a demo and empties it, provided that a demo has made it and that none writes to it.
 * @returns what gives the folder up
 * @throws Error when the folder holds what no demo has made, or another demo writes to it
 */
export async function takeDemoFolder(folder: string, options: LockOptions): Promise<() => void> {
  if ((await namesIn(folder)).some((name) => name !== LOCK) && !(await isOfDemo(folder))) {
    throw new Error(
      `'${folder}' holds files that no demo has made, and a demo empties its folder: name another folder by --data`,
    );
  }
  await makeFolder(localFiles, folder).catch((error: Error) => {
    throw new Error(`can't make the folder '${folder}' (${error.message}): name another by --data`);
  });
  const taken = await takeLock(demoLock(folder), options);
  if (typeof taken !== 'function') throw runsAlready(folder, taken);
  await writeFile(join(folder, MARKER), 'A demo has made this folder. The next one empties it.\n');
  for (const name of await namesIn(folder)) {
    if (name !== MARKER && name !== LOCK) await rm(join(folder, name), { recursive: true });
  }
  return taken;
}

const runsAlready = (folder: string, { says }: Holder) =>
  new Error(
    `another demo writes to '${folder}': ${says}. End that one, or give this one a folder of its own, as by make demo DATA=data/demo-2`,
  );

const namesIn = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
