import { counted } from '../../../job/counted';
import type { Manifest } from '../manifest';
import type { Kubectl } from './kubectl';
import { type ContainerStatus, conditionOf, type LiveObject, type Termination } from './live-object';

/** Whether an object's controller has made another one of that name for it, or for what it has made. */
export const belongs = (other: string, name: string): boolean => other === name || other.startsWith(`${name}-`);

/** The pods that were made for an object, by whichever controller. */
export const podsOf = async (kubectl: Kubectl, { metadata: { name, namespace = '' } }: Manifest) =>
  (await kubectl.get('pods', '--namespace', namespace)).filter((pod) => belongs(pod.metadata.name, name));

export const isReady = (pod: LiveObject): boolean => conditionOf(pod, 'Ready')?.status === 'True';

export const containersOf = ({ status }: LiveObject): ContainerStatus[] => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
];

/** How a container ended the last time, if it has ended. */
export const lastEndOf = ({ state, lastState }: ContainerStatus): Termination | undefined =>
  state?.terminated ?? lastState?.terminated;

/** Why a pod is not ready, container by container; undefined where there is nothing to say. */
export function troubleOf(pod: LiveObject): string | undefined {
  const phase = pod.status?.phase ?? 'unknown';
  const reasons = containersOf(pod).flatMap(containerTrouble);
  const said = reasons.length > 0 ? reasons.join(', ') : (conditionOf(pod, 'PodScheduled')?.message ?? 'not ready');
  return reasons.length > 0 || phase === 'Pending' ? `pod ${pod.metadata.name} ${phase}: ${said}` : undefined;
}

function containerTrouble(container: ContainerStatus): string[] {
  const { name, state, restartCount } = container;
  const end = lastEndOf(container);
  const hasEndedWell = state?.terminated?.exitCode === 0;
  const lines = [
    ...(state?.waiting ? [`${state.waiting.reason} (${state.waiting.message ?? 'no message'})`] : []),
    ...(end !== undefined && !hasEndedWell && container.ready !== true
      ? [`ended last time by ${ending(end)}, restarted ${counted(restartCount, 'time')}`]
      : []),
  ];
  return lines.length > 0 ? [`${name}: ${lines.join('; ')}`] : [];
}

/** How a container ended, such as `OOMKilled, exit code 137`. */
export const ending = ({ reason = 'Error', exitCode, message }: Termination): string =>
  `${reason}, exit code ${exitCode}${message ? ` (${message.trim()})` : ''}`;

/** What is left of the log of a container: of its run before, where it has just been restarted. */
export async function logTail(
  kubectl: Kubectl,
  { metadata: { name, namespace = '' } }: LiveObject,
  container: ContainerStatus,
  lines: number,
): Promise<string[]> {
  const args = ['logs', name, '--namespace', namespace, '--container', container.name, '--tail', String(lines)];
  const previous = container.restartCount > 0 && container.ready !== true ? ['--previous'] : [];
  const { code, stdout } = await kubectl.run([...args, ...previous, '--request-timeout=5s']);
  return code === 0 ? stdout.trim().split('\n').filter(Boolean) : [];
}
