import { NAMESPACE } from '../../charts/system';
import type { Kubectl } from '../cluster/kubectl';
import type { LiveObject } from '../cluster/live-object';
import { isReady } from '../cluster/pods';

/** The pods of each component, by their uids. */
export type Pods = ReadonlyMap<string, ReadonlySet<string>>;

export const BROKERS = 'brokers';

/** What a pod is a part of: brokers, a part of the Flink job, or a component of ours. */
export function componentOf({ metadata: { labels, name } }: LiveObject): string {
  if (labels?.['strimzi.io/name']?.endsWith('-kafka')) return BROKERS;
  if (labels?.type?.startsWith('flink-') && labels.component) return labels.component;
  return labels?.['app.kubernetes.io/name'] ?? labels?.['strimzi.io/name'] ?? name;
}

const podsIn = (kubectl: Kubectl): Promise<LiveObject[]> => kubectl.get('pods', '--namespace', NAMESPACE);

export async function podsByComponent(kubectl: Kubectl): Promise<Pods> {
  const pods = new Map<string, Set<string>>();
  for (const pod of await podsIn(kubectl)) {
    if (pod.metadata.deletionTimestamp !== undefined) continue;
    const component = componentOf(pod);
    pods.set(component, (pods.get(component) ?? new Set()).add(String(pod.metadata.uid)));
  }
  return pods;
}

/** The components of which pods are gone, with how many; others may have come in their place. */
export function gone(before: Pods, after: Pods): Record<string, number> {
  const counts = [...before].map(([component, uids]) => {
    const there = after.get(component);
    return [component, [...uids].filter((uid) => !there?.has(uid)).length] as const;
  });
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** The first pod of a component that is there. */
export const podOf = async (kubectl: Kubectl, component: string): Promise<string | undefined> =>
  (await podsIn(kubectl)).find((pod) => componentOf(pod) === component)?.metadata.name;

/** Counts, now and then while some work lasts, how many brokers of those there were at first are not ready. */
export async function mostBrokersAway(kubectl: Kubectl, work: Promise<unknown>): Promise<number> {
  const readyBrokers = async () =>
    (await podsIn(kubectl)).filter((pod) => componentOf(pod) === BROKERS && isReady(pod)).length;
  const all = await readyBrokers();
  let most = 0;
  let isOver = false;
  const ended = work
    .catch(() => undefined)
    .finally(() => {
      isOver = true;
    });
  while (!isOver) {
    most = Math.max(most, all - (await readyBrokers().catch(() => all)));
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 500))]);
  }
  return most;
}
