import { pipeline } from '../../../job/pipeline';

/** The folders directly below one, each with its whole path, which ends with a slash. */
export type ListFolders = (folder: string) => Promise<readonly string[]>;

const LEVELS = Object.entries(pipeline.longTermStore.partitionBy);

/**
 * The newest partition of a store that is not in the future, in a few listings however many years it holds: one bad
 * clock in the field must not hide what is written today. Where all are in the future, the newest of them.
 * @param root ends with a slash
 */
export async function newestPartition(list: ListFolders, root: string, now: Date): Promise<string | undefined> {
  return (await descend(list, root, 0, now)) ?? (await descend(list, root, 0));
}

async function descend(list: ListFolders, folder: string, level: number, until?: Date): Promise<string | undefined> {
  const next = LEVELS[level];
  if (next === undefined) return folder;
  const [name, { unit }] = next;
  const last = until && `${folder}${name}=${until.toISOString().slice(0, unit === 'year' ? 4 : 10)}/`;
  const folders = (await list(folder)).filter((each) => each.startsWith(`${folder}${name}=`));
  for (const each of folders.toSorted().reverse()) {
    if (last !== undefined && each > last) continue;
    const found = await descend(list, each, level + 1, until);
    if (found !== undefined) return found;
  }
  return undefined;
}
