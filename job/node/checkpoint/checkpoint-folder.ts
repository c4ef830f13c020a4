import { basename, posix, resolve } from 'node:path';
import { type ObjectStore, StoreError } from '../store/object-store';

/** Checkpoints were kept here once: in the table, where some readers stumble over files that are not Parquet. */
const INSIDE = '_checkpoints';
const BESIDE = 'checkpoints';

/**
 * The folder of a store's checkpoints, as a path from the store: beside it, with its name, so that two stores of one
 * bucket or directory don't meet. Flink's are in `checkpoints/` as well, each job's in a folder named by its id.
 * @throws StoreError for a store whose own folder would hold the checkpoints of others
 */
export function checkpointFolder(location: string): string {
  const [, bucket, path = ''] = /^s3:\/\/([^/]+)\/*(.*?)\/*$/.exec(location) ?? [];
  const name = basename(bucket === undefined ? resolve(location) : path);
  if (name === BESIDE) {
    throw new StoreError(
      `the long-term store can't be ${location}: a folder of the name '${BESIDE}' holds the checkpoints of the stores ` +
        'beside it. Give --long-term-store another name',
    );
  }
  // Nothing is beside a whole bucket, or the root.
  return name === '' ? INSIDE : `../${BESIDE}/${name}`;
}

/** Where an object of a store is, for messages. */
export function placeOf({ location }: ObjectStore, name: string): string {
  const [, scheme = '', path = ''] = /^(s3:\/\/)?(.*)$/.exec(location) ?? [];
  return `${scheme}${posix.join(path, name)}`;
}

/** @throws StoreError when a version of before has written to the store: not to go on from there would double rows */
export async function refuseFormer(store: ObjectStore, folder: string): Promise<void> {
  if (folder === INSIDE) return;
  const former = await store.list(INSIDE);
  if (!former.some((name) => name.endsWith('.json'))) return;
  const [from, to] = [placeOf(store, INSIDE), placeOf(store, folder)];
  const move = from.startsWith('s3://')
    ? `aws s3 mv --recursive ${from} ${to}`
    : `mkdir -p '${to}' && mv '${from}'/*.json '${to}' && rm -r '${from}'`;
  throw new StoreError(
    `the long-term store ${store.location} has checkpoints in ${INSIDE}, where a version of before kept them: this one ` +
      `keeps them beside the store, out of the table. Stop that version's job, then move them: ${move}`,
  );
}
