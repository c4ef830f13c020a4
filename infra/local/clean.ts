import { existsSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { demoLock, isOfDemo } from '../../job/node/demo/folder';
import { findHolder } from '../../job/node/operation/process-lock';
import { DEMO_FOLDER } from '../../job/settings';
import { findControl } from './control';

const CHECKOUT = resolve(__dirname, '..', '..');

/** What programs of this repository write that can be made again. Rows that somebody has stored are none of it. */
const MADE = [
  'dist',
  'coverage',
  'job/flink/target',
  'job/flink/format/target',
  'data/up',
  'data/up.log',
  'data/query',
  'data/screenshots',
];

/**
 * Deletes what builds, the demo and the system of a checkout have made.
 * @returns the paths of what was there
 * @throws Error while the system or the demo runs, with nothing deleted
 */
export async function clean(checkout = CHECKOUT, control?: string): Promise<string[]> {
  if ((await findControl(control)) !== undefined) {
    throw new Error("the system of this checkout runs, and needs its files: stop it by 'make down' first");
  }
  const demo = join(checkout, DEMO_FOLDER);
  const holder = await findHolder(demoLock(demo));
  if (holder !== undefined) throw new Error(`a demo runs, and needs its files: ${holder.says}. End it first`);
  const made = MADE.map((path) => join(checkout, path)).filter((path) => existsSync(path));
  if (await isOfDemo(demo)) made.push(demo);
  for (const path of made) rmSync(path, { recursive: true });
  return made.map((path) => relative(checkout, path));
}
