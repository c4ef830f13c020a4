import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration, type Milliseconds, minutes } from '../../../job/duration';
import { Failure } from '../failure';
import { identity, type Manifest } from '../manifest';
import type { Progress } from '../terminal/progress';
import { explain } from './explain';
import type { Kubectl } from './kubectl';
import { type Judgement, judge } from './readiness';

const POLL = 1000;

/** How long a kind may take: images are pulled meanwhile. */
const LIMITS: Readonly<Record<string, Milliseconds>> = {
  Kafka: minutes(10),
  FlinkDeployment: minutes(10),
  Deployment: minutes(6),
  StatefulSet: minutes(6),
};
const LIMIT = minutes(2);

const NOT_THERE: Judgement = { state: 'waiting', message: 'not there yet' };

/**
 * Waits until all objects are ready.
 * @param changed the identities of those that have just been applied; of others it is news only when they are not ready
 * @param limit instead of the limit of each kind
 * @throws Failure with the object, what its controller says, its events and its log
 */
export async function waitUntilReady(
  kubectl: Kubectl,
  manifests: readonly Manifest[],
  changed: ReadonlySet<string>,
  progress: Progress,
  limit?: Milliseconds,
): Promise<void> {
  const start = performance.now();
  for (let pending = [...manifests]; pending.length > 0; await sleep(POLL)) {
    const live = new Map((await kubectl.find(pending)).map((object) => [identity(object), object]));
    const still: Manifest[] = [];
    for (const manifest of pending) {
      const object = live.get(identity(manifest));
      const { state, message } = object ? judge(object) : NOT_THERE;
      const isNews = changed.has(identity(manifest)) || state !== 'ready' || progress.knows(identity(manifest));
      if (isNews) progress.state(identity(manifest), state, message);
      if (state === 'ready') continue;
      const allowed = limit ?? LIMITS[manifest.kind] ?? LIMIT;
      const late = performance.now() - start > allowed;
      if (state === 'failed' || late) {
        const what = late ? `not ready after ${formatDuration(allowed)}: ${message}` : message;
        throw new Failure(`${identity(manifest)}: ${what}\n${await explain(kubectl, manifest)}`.trimEnd());
      }
      still.push(manifest);
    }
    if (still.length === 0) return;
    pending = still;
  }
}
