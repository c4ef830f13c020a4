import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration, type Milliseconds, milliseconds, minutes, seconds } from '../../../job/duration';
import { Failure } from '../failure';
import { identity, type Manifest } from '../manifest';
import type { Progress } from '../terminal/progress';
import { age } from './age';
import { explain } from './explain';
import { CALL_LIMIT, type Kubectl } from './kubectl';
import type { LiveObject } from './live-object';
import { judgeWithPods } from './own-pods';
import type { Judgement } from './readiness';
import { Watcher } from './watcher';

const POLL = 1000;
/** So often somebody who waits hears that nothing else has happened. */
const REMIND = minutes(1);

/** How long a kind may take: images are pulled meanwhile. */
const LIMITS: Readonly<Record<string, Milliseconds>> = {
  Kafka: minutes(10),
  FlinkDeployment: minutes(10),
  Deployment: minutes(6),
  StatefulSet: minutes(6),
};
const LIMIT = minutes(2);
/** A call may take so long, and be ended when the wait is over. */
const CALL = seconds(5);

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
  const watcher = new Watcher(kubectl, progress);
  let reminded = start;
  for (let pending = [...manifests]; pending.length > 0; await sleep(POLL)) {
    const left = Math.max(...pending.map((manifest) => limitOf(manifest, limit))) - (performance.now() - start);
    const live = new Map((await liveOf(kubectl, pending, left)).map((object) => [identity(object), object]));
    const still: Manifest[] = [];
    for (const manifest of pending) {
      const object = live.get(identity(manifest));
      const { state, message, since } = object ? await judgeWithPods(kubectl, object) : NOT_THERE;
      const said = since === undefined ? '' : ` (said ${age(since)} ago)`;
      const isNews = changed.has(identity(manifest)) || state !== 'ready' || progress.knows(identity(manifest));
      if (isNews) progress.state(identity(manifest), state, message, state === 'waiting' ? said : '');
      if (state === 'ready') continue;
      const allowed = limitOf(manifest, limit);
      const late = performance.now() - start > allowed;
      if (late) throw await failure(kubectl, manifest, `not ready after ${formatDuration(allowed)}: ${message}${said}`);
      if (state === 'failed') throw await failure(kubectl, manifest, message);
      still.push(manifest);
    }
    const hopeless = await watcher.look(still);
    if (hopeless !== undefined) throw await failure(kubectl, hopeless.object, hopeless.reason);
    if (still.length === 0) return;
    if (performance.now() - reminded >= REMIND) {
      reminded = performance.now();
      progress.detail(reminder(still, reminded - start, limit));
    }
    pending = still;
  }
}

const limitOf = ({ kind }: Manifest, limit: Milliseconds | undefined): Milliseconds => limit ?? LIMITS[kind] ?? LIMIT;

function reminder(pending: readonly Manifest[], waited: number, limit: Milliseconds | undefined): string {
  const longest = Math.max(...pending.map((manifest) => limitOf(manifest, limit)));
  const names = pending.map(({ kind, metadata: { name } }) => `${kind} ${name}`);
  return `still waiting for ${names.join(', ')}: ${Math.round(waited / 1000)} s of at most ${longest / 1000} s`;
}

/** A call may not outlast the wait by more than a call takes. */
const liveOf = (kubectl: Kubectl, manifests: readonly Manifest[], left: number): Promise<LiveObject[]> =>
  kubectl.find(manifests, milliseconds(Math.max(CALL, Math.min(left, CALL_LIMIT))));

const failure = async (kubectl: Kubectl, manifest: Manifest, reason: string): Promise<Failure> =>
  new Failure(`${identity(manifest)}: ${reason}\n${await explain(kubectl, manifest)}`.trimEnd());
