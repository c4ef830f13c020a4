import { basename, resolve } from 'node:path';

/** What the folder is called that holds the checkpoints of the stores beside it, each in a folder of the store's name. */
export const BESIDE = 'checkpoints';
/** Nothing is beside a whole bucket, or the root. */
export const INSIDE = '_checkpoints';

/**
 * The folder of a store's checkpoints, as a path from the store: beside it, with its name, so that two stores of one
 * bucket or directory don't meet. Flink's are in `checkpoints/` as well, each job's in a folder named by its id.
 * @param location a directory, or `s3://bucket/path`
 */
export function checkpointFolder(location: string): string {
  const name = nameOf(location);
  return name === '' ? INSIDE : `../${BESIDE}/${name}`;
}

/** The last part of a store's path; empty for a whole bucket, or the root. */
export function nameOf(location: string): string {
  const [, bucket, path = ''] = /^s3:\/\/([^/]+)\/*(.*?)\/*$/.exec(location) ?? [];
  return basename(bucket === undefined ? resolve(location) : path);
}
