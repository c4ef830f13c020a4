import { setTimeout as sleep } from 'node:timers/promises';
import { type Milliseconds, minutes } from '../../../job/duration';
import { identity, type Manifest } from '../manifest';
import type { Progress } from '../terminal/progress';
import { held } from './held';
import { type Kubectl, listOf } from './kubectl';

const POLL = 1000;
/** Brokers and a job end gracefully. */
const LIMIT = minutes(5);

export interface RemovalOptions {
  /** @default 5m */
  readonly limit?: Milliseconds | undefined;
  /** Whether an object is gone as soon as it may be, or after what belongs to it. @default 'background' */
  readonly cascade?: 'background' | 'foreground';
}

/**
 * Deletes objects and waits until they are gone.
 * @throws Failure that names the finalizers which hold an object, and how to release it
 */
export async function remove(
  kubectl: Kubectl,
  objects: readonly Manifest[],
  progress: Progress,
  { limit = LIMIT, cascade = 'background' }: RemovalOptions = {},
): Promise<void> {
  if (objects.length === 0) return;
  await kubectl.must(
    ['delete', '--filename', '-', '--ignore-not-found', '--wait=false', `--cascade=${cascade}`],
    listOf(objects.map(reference)),
  );
  await awaitGone(kubectl, objects, progress, limit);
}

/**
 * Waits until objects are gone that somebody deletes.
 * @throws Failure that names the finalizers which hold an object, and how to release it
 */
export async function awaitGone(
  kubectl: Kubectl,
  objects: readonly Manifest[],
  progress: Progress,
  limit: Milliseconds = LIMIT,
): Promise<void> {
  const start = performance.now();
  for (let pending = [...objects]; pending.length > 0; await sleep(POLL)) {
    const still = new Map((await kubectl.find(pending.map(reference))).map((object) => [identity(object), object]));
    for (const object of pending) {
      const gone = !still.has(identity(object));
      progress.state(identity(object), gone ? 'ready' : 'waiting', gone ? 'deleted' : 'deleting');
    }
    if (still.size === 0) return;
    if (performance.now() - start > limit) throw await held(kubectl, [...still.values()], limit);
    pending = pending.filter((object) => still.has(identity(object)));
  }
}

/** What names an object, for those who act on it whatever it is like. */
export const reference = ({ apiVersion, kind, metadata: { name, namespace } }: Manifest): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace !== undefined && { namespace }) },
});
