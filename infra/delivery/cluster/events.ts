import type { Manifest } from '../manifest';
import type { Kubectl } from './kubectl';
import type { LiveObject } from './live-object';
import { belongs } from './pods';

interface EventObject extends LiveObject {
  readonly involvedObject?: { readonly name: string };
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly count?: number;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
}

/** Something that happened to an object or to what was made for it. */
export interface ClusterEvent {
  /** Changes when it happens again. */
  readonly id: string;
  readonly text: string;
  /** An instant; undefined where the cluster does not tell. */
  readonly at: string | undefined;
  readonly isWarning: boolean;
}

/** The events of an object and of what was made for it, the latest last. */
export async function eventsOf(
  kubectl: Kubectl,
  { metadata: { name, namespace = '' } }: Manifest,
): Promise<ClusterEvent[]> {
  const events: EventObject[] = await kubectl.get('events', '--namespace', namespace, '--sort-by=.lastTimestamp');
  return events
    .filter(({ involvedObject }) => involvedObject !== undefined && belongs(involvedObject.name, name))
    .map(({ metadata, type, reason, message, involvedObject, count = 1, lastTimestamp, eventTime }) => ({
      id: `${metadata.name} ${count}`,
      text: `${type} ${reason} ${involvedObject?.name}: ${message}`,
      at: lastTimestamp ?? eventTime ?? undefined,
      isWarning: type === 'Warning',
    }));
}
