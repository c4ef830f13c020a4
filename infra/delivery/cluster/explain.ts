import type { Manifest } from '../manifest';
import { age } from './age';
import { eventsOf } from './events';
import type { Kubectl } from './kubectl';
import type { LiveObject } from './live-object';
import { containersOf, isReady, lastEndOf, logTail, podsOf, troubleOf } from './pods';

const EVENTS = 8;
const LOG_LINES = 15;

/**
 * What the cluster knows about why an object is not ready: its pods and how they ended the last time, its events, the end
 * of its log. That it can't be asked does not hide what is wrong with the object.
 */
export const explain = (kubectl: Kubectl, manifest: Manifest): Promise<string> =>
  manifest.metadata.namespace === undefined
    ? Promise.resolve('')
    : explained(kubectl, manifest).catch(({ message }: Error) => `  no more is known: ${message}`);

async function explained(kubectl: Kubectl, manifest: Manifest): Promise<string> {
  const pods = await podsOf(kubectl, manifest);
  const events = await eventsOf(kubectl, manifest);
  const lines = events.map(({ text, at }) => `    ${text}${at === undefined ? '' : ` (${age(at)} ago)`}`);
  return [
    ...pods.flatMap((pod) => troubleOf(pod) ?? []).map((line) => `  ${line}`),
    ...(lines.length > 0 ? ['  events:', ...lines.slice(-EVENTS)] : []),
    ...(await log(kubectl, pods)),
  ].join('\n');
}

/** Of the pod that is not ready, and of its container that has ended or is not ready. */
async function log(kubectl: Kubectl, pods: readonly LiveObject[]): Promise<string[]> {
  const pod = pods.find((one) => !isReady(one)) ?? pods[0];
  const containers = pod === undefined ? [] : containersOf(pod);
  const container =
    containers.find((one) => one.ready !== true && lastEndOf(one)) ??
    containers.find(({ ready }) => ready !== true) ??
    containers.at(-1);
  if (pod === undefined || container === undefined) return [];
  const lines = await logTail(kubectl, pod, container, LOG_LINES);
  return lines.length > 0
    ? [`  the end of the log of ${pod.metadata.name}:`, ...lines.map((line) => `    ${line}`)]
    : [];
}
