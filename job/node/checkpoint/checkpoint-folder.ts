import { posix } from 'node:path';
import { BESIDE, INSIDE, nameOf } from '../../checkpoint-folder';
import { StoreError } from '../errors';
import type { ObjectStore } from '../store/object-store';

/** @throws StoreError for a store whose own folder would hold the checkpoints of others */
export function refuseName(location: string): void {
  if (nameOf(location) !== BESIDE) return;
  throw new StoreError(
    `the long-term store can't be ${location}: a folder of the name '${BESIDE}' holds the checkpoints of the stores ` +
      'beside it. Give --long-term-store another name',
  );
}

/** Where an object of a store is, for messages. */
export function placeOf({ location }: ObjectStore, name: string): string {
  const [, scheme = '', path = ''] = /^(s3:\/\/)?(.*)$/.exec(location) ?? [];
  return `${scheme}${posix.join(path, name)}`;
}

/**
 * Checkpoints were kept in the table once, where some readers stumble over files that are not Parquet.
 * @throws StoreError when a version of before has written to the store: not to go on from there would double rows
 */
export async function refuseFormer(store: ObjectStore, folder: string): Promise<void> {
  if (folder === INSIDE) return;
  const former = await store.list(INSIDE);
  if (!former.some((name) => name.endsWith('.json'))) return;
  const [from, to] = [placeOf(store, INSIDE), placeOf(store, folder)];
  const move = from.startsWith('s3://')
    ? `aws s3 mv --recursive ${from} ${to}`
    : `mkdir -p '${to}' && mv '${from}'/*.json '${to}' && rm -r '${from}'`;
  throw new StoreError(
    `the long-term store ${store.location} has checkpoints in ${INSIDE}, where an earlier version kept them: this one ` +
      `keeps them beside the store, out of the table. Stop that version's job, then move them: ${move}`,
  );
}
