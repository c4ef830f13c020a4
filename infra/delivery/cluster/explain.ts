import type { Manifest } from '../manifest';
import type { Kubectl } from './kubectl';
import { conditionOf, type LiveObject } from './live-object';

const EVENTS = 8;
const LOG_LINES = '15';

interface EventObject extends LiveObject {
  readonly involvedObject?: { readonly name: string };
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
}

/**
 * What the cluster knows about why an object is not ready: its pods, its events, the end of its log. That it can't be
 * asked does not hide what is wrong with the object.
 */
export const explain = (kubectl: Kubectl, { metadata: { name, namespace = '' } }: Manifest): Promise<string> =>
  namespace === ''
    ? Promise.resolve('')
    : explained(kubectl, name, namespace).catch(({ message }: Error) => `  no more is known: ${message}`);

async function explained(kubectl: Kubectl, name: string, namespace: string): Promise<string> {
  const pods = (await kubectl.get('pods', '--namespace', namespace)).filter((pod) => belongs(pod.metadata.name, name));
  const events: EventObject[] = await kubectl.get('events', '--namespace', namespace, '--sort-by=.lastTimestamp');
  const lines = events
    .filter(({ involvedObject }) => involvedObject !== undefined && belongs(involvedObject.name, name))
    .map(({ type, reason, message, involvedObject }) => `    ${type} ${reason} ${involvedObject?.name}: ${message}`);
  return [
    ...pods.flatMap(podStates),
    ...(lines.length > 0 ? ['  events:', ...lines.slice(-EVENTS)] : []),
    ...(await logTail(kubectl, namespace, pods)),
  ].join('\n');
}

const belongs = (other: string, name: string): boolean => other === name || other.startsWith(`${name}-`);

function podStates(pod: LiveObject): string[] {
  const { phase, containerStatuses = [] } = pod.status ?? {};
  const reasons = containerStatuses.flatMap(({ name, state }) =>
    state?.waiting ? [`${name}: ${state.waiting.reason} (${state.waiting.message ?? 'no message'})`] : [],
  );
  return reasons.length > 0 || phase === 'Pending'
    ? [`  pod ${pod.metadata.name} ${phase}: ${reasons.join(', ')}`]
    : [];
}

async function logTail(kubectl: Kubectl, namespace: string, pods: readonly LiveObject[]): Promise<string[]> {
  const pod = pods.find((one) => conditionOf(one, 'Ready')?.status !== 'True') ?? pods[0];
  if (pod === undefined) return [];
  const args = ['logs', pod.metadata.name, '--namespace', namespace, '--all-containers', '--tail', LOG_LINES];
  const { code, stdout } = await kubectl.run([...args, '--request-timeout=5s']);
  const lines = code === 0 ? stdout.trim().split('\n').filter(Boolean) : [];
  return lines.length > 0
    ? [`  the end of the log of ${pod.metadata.name}:`, ...lines.map((line) => `    ${line}`)]
    : [];
}
